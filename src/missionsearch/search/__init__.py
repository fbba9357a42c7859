"""What a query means, and what is shown of what it finds: the same for every engine.

Start reading at ``query`` (from text or address to ``Query``) and ``relaxation.answer`` (what is tried, in which
order). Nothing here knows an engine: engines import this package, and it imports values alone.
"""
