"""British and American spellings of one word are one word."""

from __future__ import annotations

import re

# Pairs that no rule gives, British first. Facts of the language, gathered by hand.
_PAIRS = dict(
    pair.split("/")
    for pair in """
    st/saint defence/defense offence/offense licence/license practise/practice pretence/pretense programme/program
    programmes/programs grey/gray tyre/tire tyres/tires cheque/check cheques/checks kerb/curb plough/plow mould/mold
    aluminium/aluminum storey/story storeys/stories sceptic/skeptic sceptical/skeptical jewellery/jewelry
    catalogue/catalog catalogues/catalogs dialogue/dialog dialogues/dialogs analogue/analog
    judgement/judgment ageing/aging acknowledgement/acknowledgment manoeuvre/maneuver manoeuvres/maneuvers
    enquiry/inquiry enquiries/inquiries draught/draft draughts/drafts gaol/jail foetus/fetus fulfil/fulfill
    fulfils/fulfills enrol/enroll enrols/enrolls enrolment/enrollment instalment/installment skilful/skillful
    aerofoil/airfoil aerofoils/airfoils aeroplane/airplane aeroplanes/airplanes gauge/gage gauges/gages gauged/gaged
    disc/disk discs/disks sulphur/sulfur sulphate/sulfate sulphates/sulfates sulphide/sulfide sulphuric/sulfuric
    queueing/queuing learnt/learned burnt/burned spelt/spelled dreamt/dreamed spoilt/spoiled leapt/leaped
    speciality/specialty specialities/specialties orientated/oriented mum/mom mums/moms maths/math gramme/gram
    grammes/grams kilogramme/kilogram kilogrammes/kilograms yoghurt/yogurt yoghurts/yogurts whisky/whiskey
    woollen/woolen carburettor/carburetor smoulder/smolder liquorice/licorice cypher/cipher tsar/czar tsars/czars
    encyclopaedia/encyclopedia archaeology/archeology archaeological/archeological aesthetic/esthetic
    mediaeval/medieval paediatric/pediatric paediatrics/pediatrics orthopaedic/orthopedic anaesthetic/anesthetic
    anaesthesia/anesthesia anaemia/anemia leukaemia/leukemia haemorrhage/hemorrhage haemoglobin/hemoglobin
    gynaecology/gynecology diarrhoea/diarrhea oestrogen/estrogen oesophagus/esophagus faeces/feces
    wilful/willful cosy/cozy pyjamas/pajamas moustache/mustache artefact/artifact artefacts/artifacts
    """.split()  # noqa: SIM905
)
_OUR = re.compile(
    r"(lab|behavi|col|fav|hon|hum|neighb|rum|harb|flav|endeav|vap|sav|arm|cand|clam|parl|rig|val|vig|tum|od)our"
)
_TRE = re.compile(r"^((?:kilo|centi|milli)?(?:cent|theat|met|lit|lust|spect)|fib|meag|sab|calib|somb)re(s?)$")
_YSE = re.compile(r"(anal|paral|catal)ys(e|es|ed|ing|er|ers)$")
_ISE = re.compile(r"i[sz](e|es|ed|ing|er|ers|ation|ations|ational|able)$")
_KEPT_ISE = re.compile(
    r"(adv|rev|superv|surpr|exerc|comprom|disgu|desp|dev|telev|improv|prom|ra|wa|no|po|pra|appra|prec|conc|par|cru|bru|w|r)ise"
)
_DOUBLED = re.compile(
    r"(travel|cancel|label|model|signal|counsel|fuel|level|marshal|panel|quarrel|rival|total|equal|dial)l(ed|ing|er|ers|or|ors)$"
)
_AFTER_DOUBLED = ("led", "ling", "ler", "lers", "lor", "lors")


def american(word: str) -> str:
    """Return the American spelling of a lower-case word, the word itself where both write it alike.

    >>> american("organisation"), american("labour"), american("centre"), american("travelled")
    ('organization', 'labor', 'center', 'traveled')
    """
    spelling = _PAIRS.get(word)
    if spelling:
        return spelling
    if "our" in word:
        word = _OUR.sub(r"\1or", word)
    if word.endswith(("re", "res")):
        word = _TRE.sub(r"\1er\2", word)
    if "is" in word and len(word) > 5 and not _KEPT_ISE.match(word):
        word = _ISE.sub(r"iz\1", word)
    if "ys" in word:
        word = _YSE.sub(r"\1yz\2", word)
    return _DOUBLED.sub(r"\1\2", word) if word.endswith(_AFTER_DOUBLED) else word
