"""Card numbers: the worked examples of real cards, what a stored text may mean, and that no spelling loses the number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model.keyboard import meant
from desk.model.tag import Form, Tag, brief, common_bits, readings

FIVE = st.binary(min_size=5, max_size=5)
UIDS = st.one_of(*(st.binary(min_size=length, max_size=length) for length in (4, 7, 8, 10)))


def forms(tag: Tag) -> dict[str, str]:
    return {str(form): text for form, text in tag.forms.items()}


def spelled(tag: Tag) -> dict[str, str]:
    return {each.name: each.text for each in tag.spellings()}


@pytest.mark.parametrize(
    ("em40", "expected"),
    [
        ("0000BC614E", {"dec10": "0012345678", "w26": "188,24910", "hex8": "00BC614E"}),
        ("0000D507D0", {"dec10": "0013961168", "w26": "213,02000", "hex8": "00D507D0"}),
        ("01026F6C3A", {"dec10": "0040856634", "dec8": "07302202", "w26": "111,27706", "w34": "00623,27706"}),
        ("01026F6C3A", {"dec13": "0004335823930", "em40": "01026F6C3A"}),
        ("0801161DD6", {"w26": "022,07638", "dec10": "0018226646"}),
        ("4B00423C15", {"dec13": "0322126887957", "dec10": "0004340757"}),
        ("01020E9C9B", {"dec13": "0004329479323", "w26": "014,40091"}),
        ("100086F444", {"dec10": "0008844356"}),
        ("06008E6D5D", {"dec10": "0009334109"}),
        ("55007EE424", {"w26": "126,58404"}),
        ("170009593F", {"w26": "009,22847"}),
    ],
)
def test_published_cards_have_the_published_forms(em40: str, expected: dict[str, str]) -> None:
    assert expected.items() <= forms(Tag.em40(em40)).items()


@pytest.mark.parametrize(
    ("uid", "pair"),
    [
        ("BCD14264", "066,53692"),
        ("24548AAC", "138,21540"),
        ("9DCB4340", "067,52125"),
        ("77242CF0", "044,09335"),
        ("0456463AAC2280", "004,22086"),
        ("041B4B62D22F80", "004,06987"),
        ("34005181895266", "052,00081"),
    ],
)
def test_a_uid_has_the_pair_ironlogic_prints(uid: str, pair: str) -> None:
    assert forms(Tag.uid(bytes.fromhex(uid))) == {"uid": uid, "w26": pair}


def test_a_mifare_card_is_written_both_ways_round() -> None:
    texts = spelled(Tag.uid(bytes.fromhex("529D06E3")))
    assert texts["uid_be"] == "1386022627"
    assert texts["uid_le"] == "3808861522"
    assert texts["uid_reversed"] == "E3069D52"


def test_a_long_uid_is_written_as_the_reader_turns_it_too() -> None:
    texts = spelled(Tag.uid(bytes.fromhex("0456463AAC2280")))
    assert texts["uid_rotated"] == "3AAC2280045646"
    assert texts["uid_reversed"] == "8022AC3A465604"
    assert texts["uid_be_bare"] == str(0x0456463AAC2280)


def test_a_125_khz_card_is_written_in_every_usual_way() -> None:
    texts = spelled(Tag.em40("7A0D0D07D0"))
    assert texts == {
        "em40": "7A0D0D07D0",
        "dec13": "0524204967888",
        "dec13_bare": "524204967888",
        "em40_lower": "7a0d0d07d0",
        "w26_head": "[7A0D] 013,02000",
        "dec10": "0218957776",
        "dec10_bare": "218957776",
        "hex8": "0D0D07D0",
        "hex8_lower": "0d0d07d0",
        "w34": "03341,02000",
        "w26": "013,02000",
        "w26_bare": "13,2000",
        "w26_short": "013,2000",
        "w26_space": "013 02000",
        "w26_dot": "013.02000",
        "w26_glued": "01302000",
        "dec8": "00853968",
        "dec8_bare": "853968",
    }


def test_four_bytes_of_a_card_may_be_written_as_five_with_a_zero_in_front() -> None:
    texts = spelled(Tag.em(bytes.fromhex("026F6C3A")))
    assert (texts["em40_zeros"], texts["dec13_zeros"]) == ("00026F6C3A", "0000040856634")
    assert not {"em40_zeros", "dec13_zeros"} & {*spelled(Tag.em40("01026F6C3A")), *spelled(Tag.w26(111, 27706))}


@pytest.mark.parametrize("stored", ["01026F6C3A", "00026F6C3A", "0040856634", "026f6c3a", "00623,27706", "0000026F6C3A"])
def test_what_wiegand_34_tells_of_a_card_is_kin_to_it_in_every_spelling_with_as_much(stored: str) -> None:
    assert common_bits(Tag.em(bytes.fromhex("026F6C3A")), stored) == 32


def test_a_text_two_spellings_share_promises_only_the_narrower_number() -> None:
    shared = {each.text: each for each in Tag.em40("0000BC614E").spellings()}
    assert shared["12345678"].bits == 24


@given(FIVE)
def test_spellings_come_widest_first_and_no_text_twice(number: bytes) -> None:
    written = Tag.em(number).spellings()
    assert [each.bits for each in written] == sorted((each.bits for each in written), reverse=True)
    assert len({each.text for each in written}) == len(written)
    assert all(len(each.text) >= 4 for each in written)


@given(st.one_of(FIVE, st.binary(min_size=4, max_size=4), st.binary(min_size=3, max_size=3)))
def test_every_spelling_of_a_125_khz_card_reads_back_to_its_number(number: bytes) -> None:
    for each in Tag.em(number).spellings():
        found = [read for read in readings(each.text) if read.bits >= each.bits]
        assert any(number.endswith(read.number) or read.number.endswith(number) for read in found), each


@given(UIDS)
def test_every_spelling_of_a_uid_reads_back_to_its_number(number: bytes) -> None:
    tag = Tag.uid(number)
    for each in tag.spellings():
        assert any(read.number in tag.numbers() and read.bits >= each.bits for read in readings(each.text)), each


@given(st.one_of(FIVE.map(Tag.em), UIDS.map(Tag.uid)))
def test_a_tag_is_kin_to_each_of_its_spellings(tag: Tag) -> None:
    for each in tag.spellings():
        assert common_bits(tag, each.text) > 0, each


@given(st.text(max_size=80))
def test_any_text_can_be_asked_for_its_readings(text: str) -> None:
    assert all(tag.raw == brief(text) for tag in readings(text))


def numbers(text: str) -> list[str]:
    return [("uid " if Form.UID in tag.forms else "") + tag.number.hex().upper() for tag in readings(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("188,24910", ["BC614E"]),
        (" 188,24910 ", ["BC614E"]),
        ("213 02000", ["D507D0"]),
        ("13,2000", ["0D07D0"]),
        ("00623,27706", ["026F6C3A"]),
        ("623,27706", ["026F6C3A"]),
        ("256,65536", []),
        ("999999", ["0F423F", "000F423F", "uid 000F423F", "uid 3F420F00", "00000F423F", "999999"]),
        ("[5500] 126,58404", ["55007EE424"]),
        ("[5500] 256,58404", []),
        ("Em-Marine[5500] 126,58404", ["55007EE424"]),
        ("01026f6c3a", ["01026F6C3A"]),
        ("08 01 16 1D D6", ["0801161DD6"]),
        ("0x0801161DD6", ["0801161DD6"]),
        ("BCD14264", ["uid BCD14264", "uid 6442D1BC", "BCD14264"]),
        ("04:56:46:3A:AC:22:80", ["uid 0456463AAC2280", "uid 8022AC3A465604", "uid AC22800456463A"]),
        ("3AAC2280045646", ["uid 3AAC2280045646", "uid 4656048022AC3A", "uid 0456463AAC2280"]),
        ("0012345678", ["00BC614E", "uid 00BC614E", "uid 4E61BC00", "0012345678"]),
        ("322126887957", ["4B00423C15"]),
        ("0004329479323", ["01020E9C9B"]),
        ("4335823930", ["01026F6C3A", "4335823930"]),
        ("00B5009EC1A8", ["B5009EC1A8"]),
        ("A8C19E002900", ["29009EC1A8"]),
        ("0000008D5722", ["00008D5722", "008D5722", "8D5722"]),
        ("0000026F6C3A", ["00026F6C3A", "026F6C3A"]),
        ("3A6C6F020000", ["00026F6C3A", "026F6C3A"]),
        ("A8C19E002901", []),
        (":170009593F48", ["170009593F"]),
        (":170009593F49", []),
        ("830017009593F01", []),
        ("E004015012345678", ["uid E004015012345678", "uid 78563412500104E0"]),
        ("00320000000000001", ["uid 012309CE540001", "uid 010054CE092301"]),
        ("0011ув3асф", ["0011ED3FCA"]),
        ("126б58404", ["7EE424"]),
        ("àà&é\"'(-è_", ["00BC614E", "uid 00BC614E", "uid 4E61BC00", "0012345678"]),
        ('àà&qq&éé""', ["001AA12233"]),
        ("Шевченко", []),
        ("42", []),
        ("", []),
    ],
)
def test_a_stored_text_is_read_in_every_way_it_may_mean(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


def test_eight_digits_are_one_number_or_a_facility_and_a_number() -> None:
    assert numbers("02207638")[:2] == ["21AF96", "161DD6"]
    assert "FF0001" not in numbers("30000001")


def test_cyrillic_letters_are_read_by_their_key_and_by_their_shape() -> None:
    assert meant("АВС") == ("FDC", "ABC")


def test_a_wide_stored_number_that_differs_is_another_card() -> None:
    read = Tag.em40("55007EE424")
    assert common_bits(read, "[1700] 126,58404") == 0
    assert common_bits(read, "126,58404") == 24
    assert common_bits(read, "[5500] 126,58404") == 40


def test_a_narrow_reader_matches_a_wide_stored_number_as_far_as_it_sees() -> None:
    assert common_bits(Tag.w26(126, 58404), "55007EE424") == 24


def test_a_text_tag_is_kin_only_to_itself() -> None:
    tag = Tag.text("MEMBER-000123")
    assert [(each.name, each.text) for each in tag.spellings()] == [("text", "MEMBER-000123")]
    assert common_bits(tag, " MEMBER-000123") == tag.bits
    assert common_bits(tag, "MEMBER-000124") == 0
    assert tag.numbers() == {b"MEMBER-000123"}


def test_tags_are_equal_by_their_number_whoever_read_them() -> None:
    assert Tag.em40("55007EE424", "one") == Tag.em40("55007EE424", "two")
    assert len({Tag.w26(1, 2), Tag.dec8(65538), Tag.em(b"\x01\x00\x02")}) == 1
    assert Tag.w34(623, 27706) == Tag.hex8("026F6C3A") == Tag.dec10(40856634)


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        (Tag.em40("55007EE424", "Em-Marine[5500] 126,58404"), "126,58404"),
        (Tag.em40("62E3086CED", "62E3086CED08"), "3808980205"),
        (Tag.w26(126, 58404), "126,58404"),
        (Tag.uid(bytes.fromhex("BCD14264"), "Mifare[BCD14264] 066,53692"), "BCD14264"),
        (Tag.text("MEMBER-000123"), "MEMBER-000123"),
        (Tag(b"\x01", 8), "01"),
    ],
)
def test_a_person_sees_the_number_as_the_reader_writes_it(tag: Tag, shown: str) -> None:
    assert tag.shown == shown


def test_a_uhf_number_is_whole_or_nothing() -> None:
    tag = Tag.epc(bytes.fromhex("E2806915000050324241CCED"))
    assert readings("e2806915 00005032 4241cced") == (tag,)
    assert tag.shown == "E2806915000050324241CCED"
    assert [(each.name, each.text, each.bits) for each in tag.spellings()] == [
        ("epc", "E2806915000050324241CCED", 96),
        ("epc_lower", "e2806915000050324241cced", 96),
    ]
    assert common_bits(tag, "E2806915000050324241cced") == 96
    assert common_bits(tag, "4241CCED") == common_bits(tag, "E2806915000050324241CCEE") == 0


def test_a_uhf_number_of_digits_alone_has_one_spelling() -> None:
    tag = Tag.epc(bytes.fromhex("300000000000000000000012"))
    assert [each.name for each in tag.spellings()] == ["epc"]
    assert readings("300000000000000000000012") == (tag,)


def test_a_phones_random_number_is_told() -> None:
    assert Tag.uid(bytes.fromhex("08A1B2C3")).is_random
    assert not Tag.uid(bytes.fromhex("04A1B2C3")).is_random
    assert not Tag.uid(bytes.fromhex("08A1B2C3D4E5F6")).is_random
    assert not Tag.em40("08A1B2C3D4").is_random


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Tag.em(b"\x01\x02"),
        lambda: Tag.uid(b"\x01\x02\x03"),
        lambda: Tag.epc(b"\x01\x02"),
        lambda: Tag.epc(b"\x01" * 11),
        lambda: Tag.epc(b"\x01" * 64),
        lambda: Tag.w26(256, 0),
        lambda: Tag.w26(0, 65536),
        lambda: Tag.dec10(-1),
        lambda: Tag.dec10(1 << 32),
        lambda: Tag.text("\r\n"),
        lambda: Tag(b"\x01\x02", 24),
    ],
)
def test_a_wrong_number_is_no_tag(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"bits|bytes"):
        wrong()  # type: ignore[operator]


def test_what_is_kept_of_a_raw_line_is_printable_and_short() -> None:
    assert brief("\x02 a\r\n\u202eb" + "c" * 100) == "ab" + "c" * 62
