"""Settings: file under environment, every one by name, wrong ones named."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk import config
from desk.config_gates import CONTROLLERS as SELF_READING
from desk.config_gates import GATE_PROTOCOLS, GateSettings, is_password, password_name
from desk.errors import SettingsError
from desk.fiscal import PROVIDERS
from desk.hardware.gates import CONTROLLERS
from desk.hardware.readers import FORMATS, READERS
from desk.hardware.relays import RELAYS


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert config.load(tmp_path, {}) == config.Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    config.save(tmp_path, "luckyfit.point_name", "Reception 1")
    assert config.load(tmp_path, {}).luckyfit.point_name == "Reception 1"
    assert config.load(tmp_path, {"DESK_LUCKYFIT_POINT_NAME": "Bar"}).luckyfit.point_name == "Bar"


@pytest.mark.parametrize("name", sorted(config.shown(config.Settings())))
def test_every_setting_is_also_a_variable_and_survives_saving(tmp_path: Path, name: str) -> None:
    texts = {
        "luckyfit.url": "https://club.example",
        "luckyfit.prefix": "/api",
        "instasport.url": "https://club.example/api/",
        "window.language": "en",
        "kiosk.language": "en",
        "window.theme": "dark",
        "window.text_scale": "125",
        "decision.levels": "birthday=none,debt=deny",
        "decision.debt_warn": "100.00",
        "decision.debt_deny": "500",
        "shift.max_difference": "50.00",
        "luckyfit.largest_sum": "500.00",
        "print.width": "58",
        "door.forget_days": "400",
        "door.passback": "logical",
        "door.hours": "mon-fri 07:00-22:00; sat,sun 09:00-20:00",
        "door.bypass": "17, 18",
        "door.expiry_grace_days": "3",
        "line.decision_s": "2.5",
        "reader.direction": "in",
        "reader.protocol": "stx",
        "reader.format": "dec",
        "wedge.format": "colon",
        "fiscal.provider": "example",
    }
    known = config.shown(config.Settings())[name]
    text = texts.get(name, "true" if isinstance(known, bool) else "7" if isinstance(known, int | float) else "words")
    from_environment = config.load(tmp_path, {f"DESK_{name}".upper().replace(".", "_"): text})
    config.save(tmp_path, name, text)
    assert config.load(tmp_path, {}) == from_environment
    assert type(config.shown(from_environment)[name]) is type(known)


def test_saving_keeps_the_comments_of_the_person_who_wrote_them(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text("# our club\n[window]\nlanguage = 'ru' # for Olha\n", "utf-8")
    config.save(tmp_path, "window.theme", "dark")
    text = (tmp_path / config.FILE_NAME).read_text("utf-8")
    assert "# our club" in text
    assert "# for Olha" in text
    assert config.load(tmp_path, {}).window == config.WindowSettings(language="ru", theme="dark")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[door]\npassback = 'sometimes'", "door.passback"),
        ("[reader]\npoint = 'mian'\n[gates.main]\nport = 'COM5'", "reader.point"),
        ("[reader]\npoint = 'main'\n[gates.main]\nport = 'COM5'", "reader.direction"),
        ("[door]\nhours = 'funday 07:00-22:00'", "door.hours"),
        ("[door]\nbypass = 'olga'", "door.bypass"),
        ("[door]\nexpiry_grace_days = 4", "door.expiry_grace_days"),
        ("[door]\nforgive_hour = 24", "door.forgive_hour"),
        ("[luckyfit]\nurl = 'http://club.example'", "luckyfit.url"),
        ("[luckyfit]\nurl = 'http://127.0.0.1.evil.example'", "luckyfit.url"),
        ("[luckyfit]\nurl = 'https://desk:secret@club.example'", "luckyfit.url"),
        ("[luckyfit]\nurl = 'https://secret@club.example'", "luckyfit.url"),
        ("[luckyfit]\nurl = 'https://club.example/?key=secret'", "luckyfit.url"),
        ("[instasport]\nurl = 'https://desk:secret@club.example'", "instasport.url"),
        ("[luckyfit]\nadress = 'x'", "luckyfit.adress"),
        ("[luckyfit]\nread_s = 'soon'", "luckyfit.read_s"),
        ("[luckyfit]\nurl = 5", "luckyfit.url"),
        ("[window]\nlanguage = 'de'", "window.language"),
        ("[kiosk]\nlanguage = 'de'", "kiosk.language"),
        ("[window]\nsounds = 'perhaps'", "window.sounds"),
        ("[decision]\nlevels = {birthday = 'shout'}", "decision.levels"),
        ("[decision]\nlevels = {weather = 'deny'}", "decision.levels"),
        ("[decision]\ndebt_deny = 'a lot'", "decision.debt_deny"),
        ("luckyfit = 3", "luckyfit"),
        ("readers = 3", "readers"),
        ("[readers]\nexit = 3", "readers.exit"),
        ("[readers.Exit]\nport = 'COM4'", "readers.Exit"),
        ("[readers.exit]\nspeed = 3", "readers.exit.speed"),
        ("[readers.exit]\nbaud = -3", "readers.exit.baud"),
        ("[readers.exit]\ndirection = 'up'", "readers.exit.direction"),
        ("[reader]\ndirection = 'up'", "reader.direction"),
        ("[reader]\nport = 'COM3'\nname = 'exit'\n[readers.exit]\nport = 'COM4'", "reader.name"),
        ("[readers.bar]\nname = 'exit'\n[readers.exit]\nport = 'COM4'", "readers.bar.name"),
        ("not toml at all [", "settings.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / config.FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        config.load(tmp_path, {})
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("luckyfit.connect_s", "-1"),
        ("luckyfit.read_s", "0"),
        ("luckyfit.write_s", "nan"),
        ("instasport.timeout_s", "inf"),
        ("instasport.keep_days", "-1"),
        ("instasport.keep_days", "31"),
        ("reader.quiet_s", "0"),
        ("reader.gone_s", "-0.5"),
        ("reader.baud", "-1"),
        ("wedge.quiet_s", "0"),
        ("wedge.min_keys", "0"),
        ("wedge.median_gap_ms", "0"),
        ("wedge.max_gap_ms", "-80"),
        ("wedge.end_ms", "0"),
        ("window.text_scale", "79"),
        ("window.text_scale", "201"),
        ("decision.expiring_days", "-1"),
        ("decision.debt_age_days", "-1"),
        ("decision.birthday_days", "-1"),
        ("decision.last_passes", "-1"),
    ],
)
def test_a_number_that_can_not_be_is_named_and_not_saved(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError) as from_environment:
        config.load(tmp_path, {f"DESK_{name}".upper().replace(".", "_"): text})
    with pytest.raises(SettingsError) as saved:
        config.save(tmp_path, name, text)
    assert (from_environment.value.name, saved.value.name) == (name, name)
    assert not (tmp_path / config.FILE_NAME).exists()


@pytest.mark.parametrize("name", config.CHOICES)
def test_a_name_out_of_no_table_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="must be one of .*" + ", ".join(config.CHOICES[name])[1:9]) as from_environment:
        config.load(tmp_path, {f"DESK_{name}".upper().replace(".", "_"): "nonsense"})
    with pytest.raises(SettingsError) as saved:
        config.save(tmp_path, name, "nonsense")
    assert (from_environment.value.name, saved.value.name) == (name, name)
    assert not (tmp_path / config.FILE_NAME).exists()


def test_the_names_the_settings_take_are_those_of_the_tables() -> None:
    assert config.OF_READERS["protocol"] == tuple(READERS)
    assert (*RELAYS, *CONTROLLERS) == GATE_PROTOCOLS
    assert set(SELF_READING) == set(CONTROLLERS)
    assert config.OF_READERS["format"] == config.CHOICES["wedge.format"] == tuple(FORMATS)
    assert config.CHOICES["fiscal.provider"] == tuple(PROVIDERS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("luckyfit.read_s", "0.05"),
        ("instasport.keep_days", "0"),
        ("instasport.keep_days", "30"),
        ("reader.baud", "0"),
        ("reader.baud", "115200"),
        ("wedge.end_ms", "1"),
        ("window.text_scale", "80"),
        ("window.text_scale", "200"),
        ("decision.last_passes", "0"),
    ],
)
def test_a_number_at_the_edge_of_what_can_be_is_taken(tmp_path: Path, name: str, text: str) -> None:
    config.save(tmp_path, name, text)
    assert str(config.shown(config.load(tmp_path, {}))[name]) == text


def test_a_number_without_end_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text("[reader]\nbaud = inf\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        config.load(tmp_path, {})
    assert caught.value.name == "reader.baud"


def test_every_number_has_a_range() -> None:
    numbers = {name for name, value in config.shown(config.Settings()).items() if type(value) in (int, float)}
    assert {name for name in numbers if name.endswith(tuple(config.RANGES))} == numbers


@pytest.mark.parametrize("code", ["unknown_tag", "several_clients", "too_old"])
def test_a_card_of_nobody_or_of_two_is_never_let_by_without_a_word(tmp_path: Path, code: str) -> None:
    with pytest.raises(SettingsError, match=f"{code} must be warn or deny") as caught:
        config.save(tmp_path, "decision.levels", f"birthday=none,{code}=none")
    assert caught.value.name == "decision.levels"
    config.save(tmp_path, "decision.levels", f"{code}=warn")
    assert config.load(tmp_path, {}).decision.levels == {code: "warn"}


def test_an_unknown_setting_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        config.save(tmp_path, "window.colour", "red")
    assert not (tmp_path / config.FILE_NAME).exists()


def test_a_secret_in_an_address_is_neither_saved_nor_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        config.save(tmp_path, "luckyfit.url", "https://desk:secret@club.example")
    assert "secret" not in str(caught.value)
    assert not (tmp_path / config.FILE_NAME).exists()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("[reader]\nprotocol = 'nonsense'\n[window]\nlanguage = 'en'\ntheme = 'dark'", "en"),
        ("[window]\nlanguage = 'de'", "uk"),
        ("not toml at all [", "uk"),
        ("window = 3", "uk"),
    ],
)
def test_how_the_window_looks_is_known_though_another_setting_is_wrong(tmp_path: Path, text: str, language: str) -> None:
    (tmp_path / config.FILE_NAME).write_text(text, "utf-8")
    assert config.load_window(tmp_path, {}).language == language


def test_plain_http_is_only_for_this_machine(tmp_path: Path) -> None:
    assert config.load(tmp_path, {"DESK_LUCKYFIT_URL": "http://127.0.0.1:8000"}).luckyfit.url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("text", ["not toml at all [", "window = 3"])
def test_a_file_that_cannot_be_read_is_named_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / config.FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(SettingsError):
        config.save(tmp_path, "window.theme", "dark")
    assert (tmp_path / config.FILE_NAME).read_text("utf-8") == text


GATES = "[gates.main]\nport = 'COM3'\nwindow_s = 5\n[gates.side]\nprotocol = 'shelly2' # by the pool\nport = 'http://10.0.0.9'\n"


def test_each_gate_has_a_section_of_its_own(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text(GATES, "utf-8")
    settings = config.load(tmp_path, {"DESK_GATES_MAIN_UNIT": "7"})
    assert settings.gates == {
        "main": GateSettings(port="COM3", window_s=5.0, unit=7),
        "side": GateSettings(protocol="shelly2", port="http://10.0.0.9"),
    }
    assert config.shown(settings)["gates.side.protocol"] == "shelly2"


def test_a_setting_of_a_gate_is_saved_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text(GATES, "utf-8")
    config.save(tmp_path, "gates.side.pulse_ms", "700")
    config.save(tmp_path, "gates.third.mode", "level")
    gates = config.load(tmp_path, {}).gates
    assert (gates["side"].pulse_ms, gates["third"].mode, gates["main"].port) == (700, "level", "COM3")
    assert "# by the pool" in (tmp_path / config.FILE_NAME).read_text("utf-8")


@pytest.mark.parametrize("key", GateSettings._fields)
def test_every_setting_of_a_gate_survives_saving_and_is_a_variable(tmp_path: Path, key: str) -> None:
    known = getattr(GateSettings(), key)
    text = {"mode": "level", "polarity": "closes", "pulse_ms": "300", "protocol": "sigur"}.get(
        key, "7" if isinstance(known, int | float) else "words"
    )
    without = "[gates.main]\n" + ("fire_over_events = '71'\n" if key == "fire_events" else "")
    (tmp_path / config.FILE_NAME).write_text(without, "utf-8")
    config.save(tmp_path, f"gates.main.{key}", text)
    saved = config.load(tmp_path, {}).gates["main"]
    (tmp_path / config.FILE_NAME).write_text(without, "utf-8")
    assert config.load(tmp_path, {f"DESK_GATES_MAIN_{key}".upper(): text}).gates["main"] == saved != GateSettings()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[gates.main]\nmode = 'push'", "gates.main.mode"),
        ("[gates.main]\nprotocol = 'nosuch'", "gates.main.protocol"),
        ("[gates.main]\npolarity = 'up'", "gates.main.polarity"),
        ("[gates.main]\npulse_ms = 99", "gates.main.pulse_ms"),
        ("[gates.main]\nwindow_s = 0", "gates.main.window_s"),
        ("[gates.main]\nprotocol = 'sigur'\nfire_events = '38'", "gates.main.fire_over_events"),
        ("[gates.main]\nnosuch = 1", "gates.main.nosuch"),
        ("[gates.main]\npassword = 'x'", "gates.main.password"),
        ("[gates.'north door']\nport = 'COM3'", "gates.north door"),
        ("[gates]\nport = 'COM3'", "gates.port"),
        ("gates = 3", "gates"),
    ],
)
def test_a_wrong_setting_of_a_gate_is_named(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / config.FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        config.load(tmp_path, {})
    assert caught.value.name == name


@pytest.mark.parametrize(
    "name", ["gates", "gates.main", "gates.main.nosuch", "gates.north door.port", "nosuch.main.port", "port"]
)
def test_what_is_no_setting_of_a_gate_is_not_saved(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError):
        config.save(tmp_path, name, "words")
    assert not (tmp_path / config.FILE_NAME).exists()


@pytest.mark.parametrize(
    ("name", "is_one"), [("gates.main.password", True), ("gates.main.port", False), ("main.password", False)]
)
def test_a_password_of_a_gate_is_known_by_its_name(name: str, *, is_one: bool) -> None:
    assert is_password(name) is is_one
    assert is_password(password_name("main"))


def test_readers_beside_the_first_are_sections_by_their_names(tmp_path: Path) -> None:
    text = "[reader]\nport = 'COM3'\ndirection = 'in'\n[readers.exit]\nport = 'COM4'\nprotocol = 'stx'\ndirection = 'out'\n"
    (tmp_path / config.FILE_NAME).write_text(text + "point = 'turnstile'\n[readers.bar]\nname = 'the bar'\n", "utf-8")
    first, bar, leaving = config.load(tmp_path, {}).all_readers
    assert first == config.ReaderSettings(port="COM3", direction="in")
    assert bar == config.ReaderSettings(name="the bar")
    assert leaving == config.ReaderSettings(port="COM4", protocol="stx", name="exit", point="turnstile", direction="out")


def test_a_reader_may_be_set_up_by_variables_alone(tmp_path: Path) -> None:
    variables = {"DESK_READERS_EXIT_PORT": "COM4", "DESK_READERS_EXIT_QUIET_S": "5", "DESK_READERS_EXIT_COLOUR": "red"}
    loaded = config.load(tmp_path, variables)
    assert loaded.all_readers == (config.ReaderSettings(port="COM4", quiet_s=5.0, name="exit"),)
    assert config.shown(loaded)["readers.exit.quiet_s"] == 5.0


def test_the_first_reader_stands_alone_until_others_are_named() -> None:
    assert config.Settings().all_readers == (config.ReaderSettings(),)


@pytest.mark.parametrize("name", sorted(config.ReaderSettings._fields))
def test_every_setting_of_another_reader_is_also_a_variable_and_survives_saving(tmp_path: Path, name: str) -> None:
    known = getattr(config.ReaderSettings(), name)
    one_of = {"direction": "out", "protocol": "stx", "format": "dec"}
    text = one_of.get(name, "7" if isinstance(known, int | float) else "words")
    from_environment = config.load(tmp_path, {f"DESK_READERS_EXIT_{name}".upper(): text})
    config.save(tmp_path, f"readers.exit.{name}", text)
    assert config.load(tmp_path, {}) == from_environment
    assert type(config.shown(from_environment)[f"readers.exit.{name}"]) is type(known)


def test_a_reader_is_saved_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text("# ours\n[readers.exit]\nport = 'COM4' # by the door\n", "utf-8")
    config.save(tmp_path, "readers.exit.direction", "out")
    config.save(tmp_path, "readers.entry.port", "COM5")
    assert "# by the door" in (tmp_path / config.FILE_NAME).read_text("utf-8")
    assert [(each.name, each.port, each.direction) for each in config.load(tmp_path, {}).all_readers] == [
        ("entry", "COM5", "none"),
        ("exit", "COM4", "out"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [("readers.exit.direction", "up"), ("readers.Exit.port", "COM4"), ("readers.exit", "COM4")],
)
def test_a_wrong_reader_is_not_saved(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError):
        config.save(tmp_path, name, text)
    assert not (tmp_path / config.FILE_NAME).exists()


AT_MAIN = "[gates.main]\nport = 'COM5'\n[readers.street]\nport = 'COM3'\ndirection = 'in'\n"


@pytest.mark.parametrize("name", ["readers.street.point", "kiosk.door"])
def test_a_door_that_is_not_there_is_not_saved_as_the_settings_would_not_be_loaded(tmp_path: Path, name: str) -> None:
    file = tmp_path / config.FILE_NAME
    file.write_text(AT_MAIN, "utf-8")
    with pytest.raises(SettingsError, match="there is no gate of this name, but main") as refused:
        config.save(tmp_path, name, "nowhere", {})
    assert (refused.value.name, file.read_text("utf-8")) == (name, AT_MAIN)
    assert config.save(tmp_path, name, "main", {}) is None
    assert config.shown(config.load(tmp_path, {}))[name] == "main"


def test_what_makes_another_setting_wrong_is_not_saved_and_that_one_is_named(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text("[reader]\npoint = 'main'\ndirection = 'in'\n", "utf-8")
    with pytest.raises(SettingsError, match="there is no gate of this name, but side") as refused:
        config.save(tmp_path, "gates.side.port", "COM6", {})
    assert refused.value.name == "reader.point"
    assert config.save(tmp_path, "gates.main.port", "COM5", {}) is None


def test_settings_that_were_wrong_before_are_mended_one_by_one(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text(AT_MAIN + "point = 'nowhere'\n[kiosk]\ndoor = 'attic'\n", "utf-8")
    still = config.save(tmp_path, "readers.street.point", "main", {})
    assert still is not None
    assert still.name == "kiosk.door"
    assert config.save(tmp_path, "kiosk.door", "main", {}) is None
    assert config.load(tmp_path, {}).kiosk.door == "main"
