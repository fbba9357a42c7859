"""Everything that can go wrong in a way a person can mend.

    MissionSearchError            1  failed
    ├── UsageError                2  wrong usage or bad configuration
    │   ├── ConfigError              missionsearch.toml: names the line
    │   ├── SeedError                crawl_seeds.txt: names the line
    │   └── InputError               a file or value given on the command line
    ├── RefusedToPublish          3  the new index looks wrong; the old one stays
    ├── NothingToIndex            1  no stored page is a publication
    ├── Locked                    4  another run holds the lock
    ├── NoIndex                   5  nothing has been built yet
    ├── DamagedIndex              1  a file of the index is not what was written
    ├── DoneInPart                6  one of several sites could not be crawled; its pages stay
    └── EngineDown                1  the cluster does not answer, or only in part

A message says what is wrong, where, and what to do next. They are caught in two places only: the loops
over pages (one bad page never ends a run) and the outermost edge (cli, web).
"""


class MissionSearchError(Exception):
    """Any failure that has a sentence for the person who ran the command."""

    exit_code = 1


class UsageError(MissionSearchError):
    """The command was asked for something it cannot do."""

    exit_code = 2


class ConfigError(UsageError):
    """missionsearch.toml holds something that cannot be used."""


class SeedError(UsageError):
    """crawl_seeds.txt holds no seed, or a line that is not one."""


class InputError(UsageError):
    """A file or a value given on the command line cannot be used."""


class RefusedToPublish(MissionSearchError):
    """A new index was built but looks wrong, so that the old one stays."""

    exit_code = 3


class NothingToIndex(MissionSearchError):
    """No stored page is a publication, and nothing has been published yet."""


class Locked(MissionSearchError):
    """Another run works on the same root."""

    exit_code = 4


class NoIndex(MissionSearchError):
    """There is no published index yet."""

    exit_code = 5


class DamagedIndex(MissionSearchError):
    """A file of the index is not what was written into it."""


class DoneInPart(MissionSearchError):
    """One of several sites could not be crawled; its pages stay as they were."""

    exit_code = 6


class EngineDown(MissionSearchError):
    """The search cluster did not answer, answered in part, or took no documents, for as long as we wait."""
