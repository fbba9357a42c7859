"""``schedule``: print what puts ``reindex`` on a schedule, for systemd or for cron."""

from __future__ import annotations

import getpass
import shlex
import shutil
import sys
from pathlib import Path

import click

from missionsearch.cli.context import Root, print_text
from missionsearch.errors import UsageError

SYSTEMD = """\
# Save each part under the name above it, then:
#   systemctl daemon-reload
#   systemctl enable --now missionsearch-reindex.timer missionsearch-monitor.timer missionsearch-serve.service
# Secrets ({secrets}) go into
# {root}/secrets.env, mode 0600, one NAME=value a line.

# --- /etc/systemd/system/missionsearch-reindex.service
[Unit]
Description=missionsearch: crawl, index and publish
Documentation=https://www.freedesktop.org/software/systemd/man/systemd.exec.html
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
ExecStart={command} --root {root} reindex --log json
# Done in part (a site is down) is for the monitor to tell, not a failed unit.
SuccessExitStatus=6
EnvironmentFile=-{root}/secrets.env
# SIGTERM asks a run to stop: it goes on where it stopped.
TimeoutStopSec=90
Nice=10
IOSchedulingClass=idle
MemoryMax=4G
{hardening}
# --- /etc/systemd/system/missionsearch-reindex.timer
[Unit]
Description=missionsearch: when to crawl

[Timer]
OnCalendar={calendar}
RandomizedDelaySec=10min
FixedRandomDelay=true
Persistent=true

[Install]
WantedBy=timers.target

# --- /etc/systemd/system/missionsearch-monitor.service
# Fails when status is unhealthy: point OnFailure= at what tells you.
[Unit]
Description=missionsearch: is all well?
# OnFailure=status-mail@%n.service

[Service]
Type=oneshot
User={user}
ExecStart={command} --root {root} status
{hardening}
# --- /etc/systemd/system/missionsearch-monitor.timer
[Unit]
Description=missionsearch: when to ask whether all is well

[Timer]
OnCalendar=*:05/30
RandomizedDelaySec=2min

[Install]
WantedBy=timers.target

# --- /etc/systemd/system/missionsearch-serve.service
[Unit]
Description=missionsearch: the search pages
After=network.target

[Service]
User={user}
ExecStart={command} --root {root} serve
Restart=always
RestartSec=2
{hardening}
[Install]
WantedBy=multi-user.target"""

HARDENING = """\
UMask=0077
ReadWritePaths={root}/index
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=true
PrivateDevices=true
NoNewPrivileges=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
LockPersonality=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
CapabilityBoundingSet=
"""

CRON = """\
# For crontab -e of the user who owns {root}/index. cron has no jitter of its own: the sleep spreads requests.
# What a run prints goes into the log; what status complains of is mailed to MAILTO by cron.
SHELL=/bin/bash
MAILTO={user}
{minute} * * * *  sleep $((RANDOM \\% 600)); {command} --root {root} reindex --log json >> {root}/reindex.log 2>&1
5,35 * * * *  {command} --root {root} status > /dev/null"""

SECRETS = "MISSIONSEARCH_SMTP_USER, MISSIONSEARCH_SMTP_PASSWORD, MISSIONSEARCH_WEBHOOK_TOKEN"


@click.command()
@click.argument("kind", type=click.Choice(["systemd", "cron"]))
@click.option("--calendar", default="hourly", show_default=True, help="When to run: a systemd calendar expression.")
@click.option("--user", help="The user who owns the index (default: the one who runs this command).")
@click.pass_obj
def schedule(root: Root, kind: str, calendar: str, user: str | None) -> None:
    """Print what runs reindex on a schedule, and a monitor that asks status: systemd units, or lines for cron."""
    folder = root.path.resolve()
    if any(character.isspace() or character in "%'\"\\\\" for character in str(folder)):
        raise UsageError(f"{folder}: units and crontabs need a root without blanks, quotes and percent signs")
    root.settings  # noqa: B018  (a mistake in missionsearch.toml is named now, not by the first run)
    values = {
        "root": folder,
        "user": user or getpass.getuser(),
        "command": shlex.quote(str(_command())),
        "calendar": calendar,
        "minute": 17,
        "secrets": SECRETS,
    }
    hardening = HARDENING.format(root=folder)
    print_text((SYSTEMD if kind == "systemd" else CRON).format(hardening=hardening, **values))


def _command() -> Path:
    """Return the installed command that this one was started as."""
    found = shutil.which(sys.argv[0])
    return Path(found).resolve() if found else Path(sys.executable).with_name("missionsearch")
