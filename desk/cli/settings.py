"""`desk config`: settings shown and changed; keys go to the key store of the operating system."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from desk import config, i18n
from desk.cli.answers import plain
from desk.cli.running import EXIT_REFUSED, EXIT_WRONG_USE, answer, say, tell_error, warn
from desk.config_gates import is_password, password_name
from desk.errors import KeyStoreError, SettingsError
from desk.secrets import Keys, KeyStore, shown
from desk.wording.errors import of_error

app = typer.Typer(help="Shows and changes settings.", no_args_is_help=True)


@app.command("show")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Every setting in force; of keys only the last four characters."""
    keys, settings = Keys(KeyStore()), config.load(config.home())
    secrets = (*config.SECRET_NAMES, *map(password_name, settings.gates))
    values = config.shown(settings) | {name: shown(keys.get(name)) for name in secrets}
    if as_json:
        answer(plain(values))
    else:
        say("\n".join(f"{name} = {value}" for name, value in sorted(values.items())))


@app.command("set", context_settings={"ignore_unknown_options": True})
def change(
    name: Annotated[str, typer.Argument(help="section.name, as `config show` lists them.")],
    value: Annotated[str | None, typer.Argument(help="The value; a key is better asked for, or piped in.")] = None,
) -> None:
    """Changes one setting; `luckyfit.key`, `instasport.key` and `gates.NAME.password` are kept in the key store."""
    if value is None:
        value = typer.prompt(name, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        if name in config.SECRET_NAMES or is_password(name):
            KeyStore().set(name, value)
        else:
            wrong = config.save(config.home(), name, value)
            if wrong is not None:
                i18n.use(config.load_window(config.home()).language)
                warn(i18n._("It is saved. {trouble}").format(trouble=of_error(wrong)))
    except KeyStoreError as error:
        tell_error(error, as_json=False)
        raise SystemExit(EXIT_REFUSED) from error
    except SettingsError as error:
        typer.echo(f"{error.name}: {error.reason}", err=True)
        raise SystemExit(EXIT_WRONG_USE) from error
