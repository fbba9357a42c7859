"""Words that carry a sentence's grammar and not its subject, accents as written; chosen by hand.

Question words are among them: people ask "quels sont les documents pour …", and no page answers with "quels".
"""

from __future__ import annotations

FRENCH = frozenset(
    """
    a à ai aie aient ait au aucun aucune auquel auraient aurait aussi autre autres aux auxquelles auxquels avaient
    avait avec avez avoir avons ayant c ça car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci
    combien comme comment contre d dans de des desquelles desquels donc dont du duquel elle elles en entre es est et
    étaient était étant été être eu eux eut fut furent il ils j je l la laquelle le lequel les lesquelles lesquels leur
    leurs lors lui m ma mais me même mêmes mes mon n ne ni nos notre nous on ont ou où par pas peut peuvent plus pour
    pourquoi puis qu quand que quel quelle quelles quelque quelques quels qui quoi s sa selon sans se sera serait
    seront ses si sien son sont sous soit sur t ta te tes toi ton tous tout toute toutes très tu un une vers vos votre
    vous y fait font faire est-ce afin ainsi alors
    """.split()  # noqa: SIM905
)

ENGLISH = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both but by can could d did do
    does doing down during each few for from further had has have having he her here hers him his how i if in into is it
    its itself just ll m me more most my no nor not now of off on once only or other our ours out over own re s same she
    should so some such t than that the their theirs them then there these they this those through to too under until up
    ve very was we were what when where which while who whom whose why will with would you your yours
    """.split()  # noqa: SIM905
)

ASKING = frozenset(
    """
    qu qui que quoi quel quelle quels quelles lequel laquelle lesquels lesquelles quand comment pourquoi combien où
    what which who whom whose when where why how is are was were does did do can could should
    """.split()  # noqa: SIM905
)
"""Words by which a query is told to be a question, not a few keywords: interrogatives, and verbs that begin one.

"Est" and "ou" are not among them: "Europe de l'Est", and "où" without its accent.
"""

REQUESTING = frozenset(
    """
    article articles paper papers publication publications document documents report reports reference references
    information informations interested interest know known find list describe describes describing described discuss
    discusses discussing discussed deal deals dealing treat treats treating concern concerns concerning regarding
    relate relates related relating pertaining like want wish look looking
    rapport rapports savoir connaître connaît sait voudrais voudrait aimerais aimerait cherche cherchons recherchons
    renseignement renseignements intéresse intéresser trouver décrire décrit décrivent concerner concerne concernant
    traiter traitant propos
    """.split()  # noqa: SIM905
)
"""Words by which people say that they look for something: "I am interested in papers about …"."""
