"""The command line: the only place that reads options, the environment and the clock.

Start reading at ``main``; each module beside this one holds the commands of one kind of work.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from importlib import import_module

import click

from missionsearch import __version__
from missionsearch.cli.context import Root
from missionsearch.cli.logs import complain
from missionsearch.cli.texts import gettext as _
from missionsearch.cli.texts import speak, translated
from missionsearch.errors import MissionSearchError

COMMANDS = {
    "init": "beginning.init",
    "crawl": "running.crawl",
    "reindex": "running.reindex",
    "import": "importing.import_documents",
    "status": "running.status",
    "why": "why.why",
    "report": "following.report",
    "check": "following.check",
    "rollback": "following.rollback",
    "migrate": "moving.migrate",
    "schedule": "scheduling.schedule",
    "search": "asking.search",
    "batch": "batch.batch",
    "evaluate": "asking.evaluate",
    "extract": "reading.extract",
    "stats": "statistics.stats",
    "to-translate": "translating.to_translate_next",
    "alerts": "alerts.alerts",
    "hide": "staff.hide",
    "unhide": "staff.unhide",
    "staff-password": "staff.staff_password",
    "serve": "serving.serve",
    "mcp": "assistant.mcp",
    "demo": "serving.demo",
}
"""Each command's module and function; imported when it is asked for, as each brings libraries that take their time."""


class Commands(click.Group):
    """The commands of the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name].split(".")
        command: click.Command = getattr(import_module(f"missionsearch.cli.{module}"), function)
        return translated(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--root",
    type=click.Path(file_okay=False),
    envvar="MISSIONSEARCH_ROOT",
    default=None,
    help="Folder with missionsearch.toml, crawl_seeds.txt, templates/ and index/ (default: this one).",
)
@click.version_option(__version__, prog_name="missionsearch")
@click.pass_context
def group(context: click.Context, root: str | None) -> None:
    """Search for what a mission publishes, in French and English.

    \b
    To begin:  missionsearch init           then write your site's address into crawl_seeds.txt
               missionsearch reindex        crawl it and build the index
               missionsearch serve          search it in the browser
    To try:    missionsearch demo
    """
    context.obj = Root(root)


def main() -> None:
    """Run a command and turn what went wrong into one sentence and the documented exit code."""
    try:
        speak()
        code = translated(group).main(standalone_mode=False)
    except MissionSearchError as error:
        complain(str(error))
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        complain(_("stopped"))
        code = 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: nothing is left to say to anyone
        code = 1
    except OSError as error:
        complain(os_error_in_words(error))
        code = 1
    except Exception as error:
        traceback_wanted = "MISSIONSEARCH_TRACEBACK"
        kind = type(error).__name__
        message = _(
            "unexpected %(kind)s: %(error)s (set %(name)s=1 for more)", kind=kind, error=error, name=traceback_wanted
        )
        complain(message)
        if os.environ.get(traceback_wanted):
            traceback.print_exc()
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def os_error_in_words(error: OSError) -> str:
    """Return what the system refused, and where."""
    where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    advice = "; " + _("make room on the disk, then run the command again") if full else ""
    return f"{where}{error.strerror or error}{advice}"
