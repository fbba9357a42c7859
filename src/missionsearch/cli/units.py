"""The units and the crontab that ``schedule`` prints, and that the package for Debian installs."""

from __future__ import annotations

import re
from pathlib import Path

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
EnvironmentFile=-{root}/secrets.env
Restart=always
RestartSec=2
# The console replaces the file of synonyms in one step, which takes the right to write its folder; what else staff
# decide is kept in {root}/index.
ReadWritePaths={synonyms}
ReadOnlyPaths=-{root}/missionsearch.toml -{root}/crawl_seeds.txt -{root}/secrets.env -{root}/templates
{hardening}
[Install]
WantedBy=multi-user.target
"""

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

EXTRA = """\
# --- /etc/systemd/system/missionsearch-{name}.service
# Where {where}.
[Unit]
Description=missionsearch: {task}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
ExecStart={command} --root {root} {does}
EnvironmentFile=-{root}/secrets.env
{hardening}
# --- /etc/systemd/system/missionsearch-{name}.timer
[Unit]
Description=missionsearch: {when}

[Timer]
OnCalendar={at}
RandomizedDelaySec=20min
Persistent=true

[Install]
WantedBy=timers.target
"""
"""A job of its own and its hour, for missions that want it."""
ALERTS = {
    "name": "alerts",
    "where": "readers may follow a search by e-mail: [alerts] in missionsearch.toml",
    "task": "write to readers who follow a search",
    "does": "alerts send",
    "when": "when to write to readers",
    "at": "*-*-* 07:00",
}
DIGEST = {
    "name": "digest",
    "where": "[report] mail_to or webhook is set",
    "task": "tell what was searched and not found",
    "does": "stats --days 7 --send",
    "when": "when to tell what was not found",
    "at": "Mon 06:30",
}

SECRETS = "MISSIONSEARCH_SMTP_PASSWORD, MISSIONSEARCH_STAFF_PASSWORD_HASH and others: docs/operating.md"


def systemd(
    folder: Path, user: str, command: str, calendar: str, alerts: bool, digest: bool, synonyms: Path | None = None
) -> str:
    """Return all units as one text, each under the name of its file; those of alerts and of the digest where wanted.

    Args:
        synonyms: the folder of the file of synonyms, where it is not the root.
    """
    values = {"root": str(folder), "user": user, "command": command, "calendar": calendar, "secrets": SECRETS}
    values |= {"synonyms": str(synonyms or folder), "hardening": HARDENING.format(root=folder)}
    extras = [job for job, wanted in ((ALERTS, alerts), (DIGEST, digest)) if wanted]
    return "\n".join([SYSTEMD.format(**values), *(EXTRA.format(**values, **job) for job in extras)]).rstrip()


def units(folder: Path, user: str, command: str) -> dict[str, str]:
    """Return every unit under the name of its file."""
    text = systemd(folder, user, command, "hourly", alerts=True, digest=True) + "\n"
    parts = re.split(r"^# --- /etc/systemd/system/(\S+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
