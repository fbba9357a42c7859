"""What a run did, as lines for a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.texts import decimal, ngettext
from missionsearch.cli.texts import gettext as _
from missionsearch.cli.words import counts_in_words
from missionsearch.crawl.rules import RULES, rule_in_words
from missionsearch.models import CrawlReport, FateGroup, LexiconReport, PageProblem, ReindexReport

SHOWN_OF_A_KIND = 3
SHOWN_LINES = 40
SHOWN_GROUPS = 5


def crawl_in_words(report: CrawlReport) -> list[str]:
    """Return a crawl's report as lines for a terminal, each failed page named."""
    text = _(
        "crawled in %(seconds)s s: %(fetched)s fetched, %(unchanged)s unchanged, %(gone)s gone, "
        "%(excluded)s excluded, %(failed)s failed",
        seconds=decimal(report.seconds),
        fetched=report.fetched,
        unchanged=report.unchanged,
        gone=report.gone,
        excluded=report.excluded,
        failed=len(report.failed),
    )
    lines = [text]
    if report.not_due:
        lines.append(_("not due, long unchanged: %(count)s", count=report.not_due))
    if report.stopped:
        lines.append(_("stopped early: %(reason)s", reason=in_terminal_language(report.stopped)))
    if report.waiting:
        lines.append(_("left to the next run: %(count)s", count=report.waiting))
    lines += [f"  {site}{_(': ')}{in_terminal_language(reason)}" for site, reason in report.rested.items()]
    return lines + silent_in_words(report.groups) + problems_in_words(report.failed)


def silent_in_words(groups: Sequence[FateGroup]) -> list[str]:
    """Return the largest groups of addresses that a rule stopped without a problem that would name them."""
    silent = [group for group in groups if group.outcome == "excluded" and group.rule in RULES and group.rule != "feed"]
    lines = [_("stopped by a rule (missionsearch why ADDRESS tells more):")] if silent else []
    for group in silent[:SHOWN_GROUPS]:
        place = "  " + _("(linked from %(page)s)", page=group.found_on) if group.found_on else ""
        rule = in_terminal_language(rule_in_words(group.rule))
        text = _("%(count)s: it %(rule)s, such as %(example)s", count=group.count, rule=rule, example=group.example)
        lines.append(f"  {text}{place}")
    return lines


def report_in_words(report: ReindexReport) -> list[str]:
    """Return the job's report as lines for a terminal."""
    lines = crawl_in_words(report.crawl) if report.crawl else []
    text = ngettext(
        "published %(generation)s in %(seconds)s s: %(documents)s document (%(added)s added, %(changed)s changed, "
        "%(removed)s removed, %(unchanged)s unchanged)",
        "published %(generation)s in %(seconds)s s: %(documents)s documents (%(added)s added, %(changed)s changed, "
        "%(removed)s removed, %(unchanged)s unchanged)",
        report.documents,
        generation=report.generation,
        seconds=decimal(report.seconds),
        documents=report.documents,
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
    )
    lines.append(text)
    if report.not_indexed:
        lines.append(_("followed, not indexed: %(kinds)s", kinds=counts_in_words(report.not_indexed)))
    if report.lexicon:
        lines += lexicon_in_words(report.lexicon)
    return lines + problems_in_words(report.problems)


def lexicon_in_words(lexicon: LexiconReport) -> list[str]:
    """Return what the translation pairs taught, as lines for a terminal; none where there are no pairs."""
    lines = [_("the lexicon of translations was missing or damaged: made again")] if lexicon.state == "rebuilt" else []
    if not lexicon.pairs:
        return lines
    taught = _("translations: %(pairs)s pairs, %(entries)s entries", pairs=lexicon.pairs, entries=lexicon.entries)
    if lexicon.coverage is not None:
        share = f"{100 * lexicon.coverage:.0f}"
        taught += _("; they cover %(share)s%% of the words of the publications", share=share)
    return [*lines, taught]


def problems_in_words(problems: Sequence[PageProblem]) -> list[str]:
    """Return problems under their reasons, the commonest first; of each, some addresses and where they are linked."""
    by_reason: defaultdict[str, list[PageProblem]] = defaultdict(list)
    for problem in problems:
        by_reason[problem.problem].append(problem)
    lines = []
    for reason, of_reason in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        lines.append(f"  {in_terminal_language(reason)}{_(': ')}{len(of_reason)}")
        lines += [f"    {problem.url}{linked_in_words(problem)}" for problem in of_reason[:SHOWN_OF_A_KIND]]
        if len(of_reason) > SHOWN_OF_A_KIND:
            more = len(of_reason) - SHOWN_OF_A_KIND
            lines.append("    " + _("… and %(more)s more (--json lists them all)", more=more))
    if len(lines) > SHOWN_LINES:
        lines = [*lines[:SHOWN_LINES], "  " + _("… and more (--json lists them all)")]
    return lines


def linked_in_words(problem: PageProblem) -> str:
    return "  " + _("(linked from %(page)s)", page=problem.linked_from) if problem.linked_from else ""
