"""Documents and rows of test_exactness.py: what a person typed, and what they would complain of otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from missionsearch.models import Document
from tests.engines.documents import document


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint that nobody shall have to make; documents are named by the last part of their address."""

    complaint: str
    typed: str
    only: tuple[str, ...] | None = None
    """Exactly these are found, in any order."""
    first: str | None = None
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    above: tuple[tuple[str, str], ...] = ()
    """The one stands before the other, where the other is found at all."""
    reader: str | None = None
    """The reader's language."""
    late_on: str = ""
    """The engine that does not keep it yet: there it must fail, so that this is taken out when it is mended."""


def only(complaint: str, typed: str, *names: str) -> Row:
    return Row(complaint, typed, only=names)


def first(complaint: str, typed: str, name: str, lacks: tuple[str, ...] = (), reader: str | None = None) -> Row:
    return Row(complaint, typed, first=name, lacks=lacks, reader=reader)


# --- documents: a name on one page, its stem's other forms on many, where they stand often

_NAMES = (
    ("mali", "Séjour d’une délégation au Mali", "La délégation a passé trois jours au Mali et visité deux écoles."),
    ("gaza", "Une clinique à Gaza", "Des médecins bénévoles ont rouvert une clinique dans la bande de Gaza."),
    ("paris", "Une soirée à Paris", "Le chœur a donné un concert à Paris devant une salle comble."),
    ("vienne", "Le bureau de Vienne", "Le bureau de Vienne ouvre ses portes aux écoliers chaque printemps."),
    ("rome", "Un stage à Rome", "Deux restauratrices de tableaux font un stage à Rome cette année."),
    ("bonn", "Un colloque à Bonn", "Le colloque sur les tourbières se tient à Bonn en automne."),
    ("omi", "Les navires et l’OMI", "L’OMI tient à jour la liste des feux que portent les navires."),
    ("malte", "Une école de voile à Malte", "Des élèves apprennent la voile au large de Malte."),
    ("chat", "Le chat du phare", "Un chat vit au phare depuis que le gardien est parti."),
    ("oman", "La route d’Oman", "Un photographe expose ses vues de la route d’Oman."),
)
_CROWDS = (
    ("mal", "Mal de mer", "Le mal de mer fait mal ; qui a mal dort mal et mange mal, et le mal passe."),
    (
        "gaz",
        "Prix du gaz",
        "Le gaz est livré par tuyau ; le gaz chauffe, et le prix du gaz suit celui des gaz liquides.",
    ),
    (
        "pari",
        "Pari gagné",
        "Un pari est un pari : le pari de parier, et parier encore, est le pari des joueurs qui parient.",
    ),
    ("venir", "Ils viennent", "Ils viennent et reviennent ; qu’ils viennent le jour où d’autres viennent aussi."),
    ("rom", "Musique rom", "La musique rom, des chanteurs roms et des fêtes roms dans un quartier rom."),
    ("bon", "De bons pains", "Un bon pain, de bonnes farines, un bon four : la bonne recette d’un bon boulanger."),
    ("omis", "Pages omises", "Une page omise, des lignes omises, un mot omis : on omet ce qui fut omis."),
    ("malt", "Le malt", "Le malt d’orge, un malt clair, un malt brun : chaque malt donne un goût de malt."),
    ("chatiment", "Le châtiment", "Le châtiment suit la faute, et un châtiment en appelle un autre : des châtiments."),
)
_CODES = (
    ("a12", "Note du lundi", "Le document A/2016/12 fixe le budget du fonds commun."),
    ("s12", "Note du mardi", "Le document S/2016/12 fixe le mandat de la mission."),
    ("e12", "Note du mercredi", "Le document E/2016/12 fixe la liste des experts."),
    ("res4", "Texte adopté", "L’assemblée a adopté A/RES/71/4 sans vote."),
    ("res40", "Autre texte adopté", "L’assemblée a adopté A/RES/71/40 par un vote."),
    ("del16", "Statement on bridges", "The statement was circulated as PC.DEL/801/16 at the request of the chair."),
    ("del17", "Statement on tunnels", "The statement was circulated as PC.DEL/801/17 at the request of the chair."),
    ("gal16", "Report on ferries", "The report was circulated as PC.GAL/801/16 by the secretariat."),
    ("l412", "Carte de séjour", "La durée est fixée par l’article L. 412-5 du code."),
    ("r412", "Carte de séjour, la forme", "La forme est fixée par l’article R. 412-5 du code."),
    ("l4120", "Carte de séjour, le prix", "Le prix est fixé par l’article L. 412-50 du code."),
    ("cod42", "Procédure ordinaire", "Le dossier 2017/0042(COD) est devant les deux chambres."),
    ("ini42", "Rapport d’initiative", "Le dossier 2017/0042(INI) est devant une chambre seule."),
    ("exdoc", "Annexe au budget", "Voir EX.DOC/2016–3 pour le détail des dépenses."),
    ("exdoc30", "Autre annexe au budget", "Voir EX.DOC/2016–30 pour le détail des recettes."),
    ("com77", "Communication sur l’eau", "La communication COM(2016) 77 parle des nappes."),
    ("com771", "Communication sur l’air", "La communication COM(2016) 771 parle des poussières."),
    ("res1559", "Une résolution", "La résolution 1559 (2004) est rappelée en tête du texte."),
    ("res1595", "Une autre résolution", "La résolution 1595 (2004) est rappelée en fin de texte."),
    ("c131", "Un arrêt", "La Cour a jugé l’affaire C-131/12 en grande chambre."),
    ("t131", "Un autre arrêt", "Le Tribunal a jugé l’affaire T-131/12 en formation de trois juges."),
    ("annexb", "Pièces à fournir", "Les photographies sont décrites à l’annexe B du formulaire."),
    ("annexes", "Reliure", "Une annexe se relie à part ; chaque annexe porte un numéro, et l’annexe reste au dossier."),
    ("planb", "Secours", "En cas de neige, le plan B prévoit un car."),
    ("plans", "Architecture", "Un plan du musée et des plans des salles sont affichés ; le plan est en couleurs."),
    ("g20", "Sommet", "Les ministres du G20 se sont vus à huis clos."),
)
_SMALL = (
    ("pontde", "Le pont de Sauvière", "Le pont de Sauvière est fermé pour peinture."),
    ("pontsur", "Un pont sur Sauvière", "Un pont sur Sauvière est à l’étude depuis dix ans."),
    ("avecvisa", "Entrer avec visa", "On entre avec visa par la porte nord du port."),
    ("sansvisa", "Entrer sans visa", "On entre sans visa par la porte sud du port."),
    ("noobj", "Silence", "There was no objection to the timetable, and the chair thanked all."),
    ("obj", "A voice", "There was one objection to the timetable, and the chair noted it."),
    ("tobe", "Rehearsal", "The play is to be given in the garden, weather permitting."),
    ("begiven", "Another rehearsal", "Prizes will be given in the hall, whatever the weather."),
    ("pasde", "Stationnement", "Pas de stationnement devant la grille le jeudi."),
    ("stationner", "Parc", "Le stationnement est permis devant la grille le lundi."),
)
_FORMS = (
    ("traite", "Contre la traite", "La lutte contre la traite des êtres humains reste une tâche de police."),
    (
        "traitebis",
        "Un traité",
        "Le traité fut lu ; ce traité traite du sel, et le traitement du traité fut long : un traité bref.",
    ),
    ("securite", "Sécurité des quais", "La sécurité des quais relève du port."),
    ("cle", "Une clé", "La clé du local est chez le gardien du gymnase."),
    ("clef", "Une clef", "La clef du vestiaire est chez la gardienne du stade."),
    ("paiement", "Paiement", "Le paiement se fait au guichet six."),
    ("payement", "Payement", "Le payement se fait au guichet sept."),
    ("frigo", "Camions", "Un camion frigorifique livre le marché aux poissons."),
    ("visas", "Délivrance", "Les visas sont remis au guichet douze."),
    ("national", "Drapeaux", "Les drapeaux nationaux flottent sur la digue."),
    ("peche", "La pêche", "La pêche au lancer est permise en mars."),
    ("peché", "Le péché", "Le sermon parlait du péché d’orgueil."),
    ("cote", "La côte", "La côte rocheuse attire les peintres."),
    ("eteindre", "Éteindre", "Éteignez la lampe avant de quitter l’atelier de gravure."),
)
_ENGLISH = (
    ("howell", "Letter from Howell", "Mr Howell wrote to the harbour master about the buoys."),
    ("howells", "The Howells", "The Howells own the brewery, and Howells have brewed here since the flood."),
    ("deposition", "A deposition", "The deposition of the lock keeper filled nine sheets."),
    ("deposit", "A deposit", "The deposit for the key is small, and deposits are returned."),
    ("chad", "Wells in Chad", "Engineers drilled wells in Chad with hand tools."),
    ("well", "Do well", "All is well that ends well, and who does well eats well."),
    ("reading", "A walk in Reading", "The canal runs through Reading past the old abbey."),
    ("reads", "Readers", "She reads, he reads, they all read, and a reader reads aloud."),
    ("bath", "Trains to Bath", "Trains to Bath leave from the second platform."),
    ("bathing", "Bathing", "Bathing is free; who bathes early may bathe twice, and bathed dogs too."),
    ("labour", "Labour exchange", "The labour exchange opens at nine."),
    ("united", "Statement of the UN", "The UN opened a reading room."),
)
_DATED = (
    ("prog", "Programme 2017-2018 de la bibliothèque", "Lectures et ateliers du soir.", "2019-02-01"),
    ("prognews", "La bibliothèque en travaux", "Le programme de la bibliothèque change cette année.", "2017-11-05"),
    ("discours", "Discours du 8 mai 2013", "Le consul honoraire a parlé devant la stèle.", "2014-01-10"),
    ("discoursnews", "Un discours", "Le discours du maire portait sur les berges, le 9 mai.", "2013-05-08"),
    ("cal", "Calendar for October 2018", "Days on which the reading room is closed.", "2018-07-01"),
    ("calnews", "A calendar", "The calendar hangs in the hall.", "2018-10-09"),
    ("depuis", "La colline depuis 1950", "Photographies aériennes de la colline.", "1999-03-03"),
    ("colline", "La colline", "Un sentier neuf mène sur la colline.", "2016-06-06"),
)
_ENGLISH_NAMES = {name for name, *_ in _ENGLISH} | {
    "del16",
    "del17",
    "gal16",
    "noobj",
    "obj",
    "tobe",
    "begiven",
    "cal",
    "calnews",
}


def documents() -> list[Document]:
    """Return the documents that the rows are about, and crowds of four for each name's stem."""
    crowds = [(f"{name}{n}", f"{title} {n}", text) for name, title, text in _CROWDS for n in range(4)]
    plain = [*_NAMES, *crowds, *_CODES, *_SMALL, *_FORMS, *_ENGLISH]
    rows = [*((*each, None) for each in plain), *_DATED]
    return [
        document(name, text, title, "en" if name in _ENGLISH_NAMES else "fr", day=day)
        for name, title, text, day in rows
    ]


MAL, GAZ = tuple(f"mal{n}" for n in range(4)), tuple(f"gaz{n}" for n in range(4))

ROWS = (
    # names typed as they are
    first("I typed Mali and got pages on seasickness", "Mali", "mali"),
    first("I typed mali in lower case", "mali", "mali"),
    first("I typed MALI in capitals", "MALI", "mali"),
    first("I typed Gaza and got the price of gas", "Gaza", "gaza"),
    first("I typed Paris and got bets", "Paris", "paris"),
    first("I typed Vienne and got everybody who comes", "Vienne", "vienne"),
    first("I typed Rome and got music", "Rome", "rome"),
    first("I typed Bonn and got bread", "Bonn", "bonn"),
    first("I typed OMI and got omissions", "OMI", "omi"),
    first("I typed omi, an acronym in lower case", "omi", "omi"),
    first("I typed Malte and got brewers", "Malte", "malte"),
    first("I typed chat and got punishment", "chat", "chat"),
    first("I typed Oman", "Oman", "oman"),
    first("I typed Howell and got the brewers of that name", "Howell", "howell"),
    first("I typed Howells and got Mr Howell", "Howells", "howells"),
    first("I typed Reading, a town", "Reading", "reading"),
    first("I typed Bath, a town", "Bath", "bath"),
    first("I typed delegation Mali", "délégation Mali", "mali"),
    first("I asked for the office in Vienna in a sentence", "Où se trouve le bureau de Vienne ?", "vienne"),
    # names in quotes
    only("In quotes Mali is not mal", '"Mali"', "mali"),
    only("In quotes Gaza is not gaz", '"Gaza"', "gaza"),
    only("In quotes Paris is not pari", '"Paris"', "paris"),
    only("In quotes Rome is not rom", '"Rome"', "rome"),
    only("In quotes Bonn is not bon", "« Bonn »", "bonn"),
    only("In quotes OMI is not omis", '"OMI"', "omi"),
    only("In quotes Howell is not Howells", '"Howell"', "howell"),
    only("In quotes Howells is not Howell", '"Howells"', "howells"),
    only("In quotes deposition is not deposit", '"deposition"', "deposition"),
    only("In quotes deposit is neither deposits alone nor deposition", "“deposit”", "deposit"),
    only("A plus is the same as quotes", "+Malte", "malte"),
    only("A plus keeps a stem's other forms out", "+deposition", "deposition"),
    only("Quotes fold case", '"GAZA"', "gaza"),
    only("Quotes fold accents", '"chatiment"', *(f"chatiment{n}" for n in range(4))),
    only("Quotes fold an elided article", '"l’OMI"', "omi"),
    only("The title counts in quotes", '"clinique à Gaza"', "gaza"),
    only("A quoted word in a field is its written form", 'title:"visa"', "avecvisa", "sansvisa"),
    # small words inside quotes
    only("de is not sur", '"pont de Sauvière"', "pontde"),
    only("sur is not de", '"pont sur Sauvière"', "pontsur"),
    only("with is not without", '"avec visa"', "avecvisa"),
    only("without is not with", '"sans visa"', "sansvisa"),
    only("No objection is not one objection", '"no objection to the timetable"', "noobj"),
    only("A small word at the beginning counts", '"to be given in"', "tobe"),
    only("A small word at the end counts", '"objection to the"', "noobj", "obj"),
    only("Pas de stationnement", '"pas de stationnement"', "pasde"),
    only("The edge of a phrase is a letter", '"annexe B"', "annexb"),
    only("Plan B is not every plan", '"plan B"', "planb"),
    first("Plan B without quotes", "plan B", "planb"),
    first("Annexe B without quotes", "annexe B", "annexb"),
    # minus
    only("Minus mal keeps Mali", "Mali -mal", "mali"),
    only("Minus gaz keeps Gaza", "Gaza -gaz", "gaza"),
    only("Minus deposits keeps deposition", "deposition -deposits", "deposition"),
    Row("Minus a phrase leaves out it alone", 'visa -"sans visa"', has=("avecvisa", "visas"), lacks=("sansvisa",)),
    Row("Minus leaves out the word whatever its accents", "rocheuse -cote", lacks=("cote",)),
    Row("NOT is the same as minus", "deposition NOT deposit", only=("deposition",)),
    Row("SAUF is the same as minus", "visa SAUF sans", lacks=("sansvisa",)),
    Row("Minus takes a code", "fixe -A/2016/12", has=("s12", "e12"), lacks=("a12",)),
    Row("Minus one letter's code keeps its sister", "article -R.412-5", lacks=("r412",), has=("l412",)),
    # codes
    only("A symbol is not its sister of another body", "A/2016/12", "a12"),
    only("S is not A", "S/2016/12", "s12"),
    only("E is neither", "E/2016/12", "e12"),
    only("A symbol in lower case", "a/2016/12", "a12"),
    only("A symbol in quotes", '"A/2016/12"', "a12"),
    only("A symbol with dashes", "A-2016-12", "a12"),
    first("A symbol with spaces", "A 2016 12", "a12"),
    only("A resolution's symbol", "A/RES/71/4", "res4"),
    only("A longer number is another resolution", "A/RES/71/40", "res40"),
    only("A delegation's document", "PC.DEL/801/16", "del16"),
    only("Another year is another document", "PC.DEL/801/17", "del17"),
    only("Another series is another document", "PC.GAL/801/16", "gal16"),
    only("A delegation's document with dashes", "PC.DEL-801-16", "del16"),
    only("An article of law", "L.412-5", "l412"),
    first("An article of law with a space", "L. 412-5", "l412", lacks=("r412", "l4120")),
    only("The other part of the code", "R.412-5", "r412"),
    only("A longer article is another", "L.412-50", "l4120"),
    only("A procedure", "2017/0042(COD)", "cod42"),
    only("Another kind of procedure", "2017/0042(INI)", "ini42"),
    only("A dash of any length", "EX.DOC/2016-3", "exdoc"),
    only("The long dash as printed", "EX.DOC/2016–3", "exdoc"),
    first("A communication with a space", "COM(2016) 77", "com77", lacks=("com771",)),
    only("A communication without a space", "COM(2016)77", "com77"),
    first("A resolution with its year", "1559 (2004)", "res1559", lacks=("res1595",)),
    first("Resolution and number", "résolution 1595 (2004)", "res1595"),
    only("A case of the court", "C-131/12", "c131"),
    only("A case of the other court", "T-131/12", "t131"),
    only("Letters and digits as one", "G20", "g20"),
    first("A symbol beside words", "budget A/2016/12", "a12", lacks=("s12", "e12")),
    # forms that are wanted
    Row("The plural is found by the singular", "visa", has=("visas", "avecvisa", "sansvisa")),
    Row("An irregular plural is found by the singular", "drapeau national", first="national"),
    Row("Nobody has to type accents", "securite quais", first="securite"),
    Row("The accent tells trafficking from treaty", "traite", above=(("traite", "traitebis"),), late_on="opensearch"),
    Row("The accent tells treaty from trafficking", "traité", above=(("traitebis", "traite"),)),
    Row("clé finds clef", "clé", has=("cle", "clef"), above=(("cle", "clef"),)),
    Row("clef finds clé", "clef", has=("cle", "clef"), above=(("clef", "cle"),)),
    Row("paiement finds payement", "paiement", has=("paiement", "payement")),
    Row("payement finds paiement", "payement", has=("paiement", "payement")),
    Row("American spelling finds British", "labor exchange", has=("labour",)),
    Row("pêche before péché", "pêche", first="peche", above=(("peche", "peché"),)),
    Row("péché before pêche", "péché", first="peché", above=(("peché", "peche"),)),
    only("Half a word finds nothing", "frigori"),
    only("Half a word with a star finds the whole", "frigori*", "frigo"),
    Row("A verb's forms are one", "éteindre lampe", has=("eteindre",)),
    # dates in titles
    first("A title with years is found by itself", "Programme 2017-2018 de la bibliothèque", "prog"),
    first("A title with a day is found by itself", "Discours du 8 mai 2013", "discours"),
    first("A title with a month is found by itself", "Calendar for October 2018", "cal"),
    first("A title with a year is found by itself", "La colline depuis 1950", "depuis"),
    Row("A typed day still narrows where no title has it", "discours mai 2013", has=("discoursnews",)),
    Row("A typed year stays a word and a time", "bibliothèque 2017", has=("prognews",)),
)  # fmt: skip
