"""Ask in one language, find the other: a lexicon learned from the mission's own translation pairs.

Start at ``learning.learn``: aligned sentences in, links between the words of two languages out. ``translation`` turns
a typed query into weighted alternatives of the other language; ``files`` keeps what was learned beside the index.
No model is loaded and nothing leaves the machine.
"""
