"""Who works at Brindlewick Care: ninety people, each in the team that they know best."""

from __future__ import annotations

from jobs.demo.plan import DeputyPlan, PersonPlan

# The first of each team leads it. Orla Finnerty, who administers Throughline, sits with Finance.
STAFF: dict[str, tuple[tuple[str, str], ...]] = {
    "care": (
        ("aoife", "Aoife Brannigan"),
        ("malachy", "Malachy Dunne"),
        ("ines", "Inês Carvalho"),
        ("rosaleen", "Rosaleen Tuohy"),
    ),
    "north": (
        ("siobhan", "Siobhán Keane"),
        ("daniel", "Daniel Osei"),
        ("grace", "Grace Mulvey"),
        ("eamon", "Eamon Scully"),
        ("yusuf", "Yusuf Demir"),
        ("blathnaid", "Bláthnaid Carey"),
        ("tess", "Tess Hartigan"),
    ),
    "coast": (
        ("nuala", "Nuala Brady"),
        ("padraig", "Pádraig Joyce"),
        ("marta", "Marta Wiśniewska"),
        ("dylan", "Dylan Fahy"),
        ("chiamaka", "Chiamaka Eze"),
        ("noreen", "Noreen Gallagher"),
        ("luca", "Luca Ferrante"),
    ),
    "hills": (
        ("fergal", "Fergal Hynes"),
        ("ciara", "Ciara Molloy"),
        ("abdul", "Abdul Rahimi"),
        ("peig", "Peig Ní Dhomhnaill"),
        ("oskar", "Oskar Lindqvist"),
        ("maura", "Maura Treacy"),
    ),
    "south": (
        ("conor", "Conor Whelan"),
        ("patrick", "Patrick Noone"),
        ("sinead", "Sinéad Quill"),
        ("tariq", "Tariq Mahmood"),
        ("emer", "Emer Costello"),
        ("joao", "João Teixeira"),
    ),
    "town": (
        ("deirdre", "Deirdre Halpin"),
        ("ivan", "Ivan Petrov"),
        ("aisling", "Aisling Moran"),
        ("femi", "Femi Adebayo"),
        ("catriona", "Catríona Wall"),
        ("hugh", "Hugh Geraghty"),
        ("zofia", "Zofia Kowalczyk"),
    ),
    "nights": (
        ("kofi", "Kofi Mensah"),
        ("orlaith", "Orlaith Burke"),
        ("stefan", "Stefan Ionescu"),
        ("jacinta", "Jacinta Furlong"),
        ("ronan", "Ronan Sheehy"),
        ("amara", "Amara Nwosu"),
    ),
    "clinical": (
        ("helena", "Helena Vance"),
        ("donal", "Dónal Prendergast"),
        ("mei", "Mei Tan"),
        ("sorcha", "Sorcha Rourke"),
        ("anselm", "Anselm Boateng"),
        ("kathleen", "Kathleen Devane"),
    ),
    "growth": (
        ("cormac", "Cormac Tiernan"),
        ("niamh", "Niamh Loughlin"),
        ("viktor", "Viktor Stanić"),
        ("sheila", "Sheila Boland"),
    ),
    "private": (
        ("laoise", "Laoise Hennessy"),
        ("marcus", "Marcus Bell"),
        ("gita", "Gita Sharma"),
        ("fionn", "Fionn Kearney"),
        ("ursula", "Ursula Mayer"),
        ("dara", "Dara Spillane"),
    ),
    "comms": (
        ("imelda", "Imelda Roche"),
        ("theo", "Theo Papadakis"),
        ("saoirse", "Saoirse Lyng"),
        ("ben", "Ben Asher"),
        ("colette", "Colette Meaney"),
        ("rory", "Rory Finnegan"),
    ),
    "business": (
        ("ruth", "Ruth Adeyemi"),
        ("brid", "Bríd Lawlor"),
        ("killian", "Killian Ahern"),
        ("agnes", "Agnes Duffy"),
    ),
    "finance": (
        ("una", "Úna Corrigan"),
        ("declan", "Declan Sweeney"),
        ("farah", "Farah Siddiqui"),
        ("mossie", "Mossie Lenihan"),
        ("henrike", "Henrike Voss"),
        ("trish", "Trish Kavanagh"),
    ),
    "people": (
        ("priya", "Priya Nair"),
        ("elena", "Elena Marković"),
        ("breffni", "Breffni Coyle"),
        ("samira", "Samira Haddad"),
        ("oisin", "Oisín Tracey"),
        ("wanda", "Wanda Nowak"),
    ),
    "digital": (
        ("lukas", "Lukas Hoffmann"),
        ("sam", "Sam Okafor"),
        ("ailbhe", "Ailbhe Drennan"),
        ("rafael", "Rafael Moreno"),
        ("mila", "Mila Janssen"),
        ("shane", "Shane Cotter"),
    ),
}
# Whose email says what they show; everyone else's is the key.
ACCOUNTS = {"siobhan": "manager", "daniel": "employee"}

DIRECTORS = (
    PersonPlan("maeve", "Maeve Callan", "leader", grants=("is_leader",)),
    PersonPlan("tomas", "Tomás Reddin", "executive", grants=("is_executive",)),
)
PEOPLE = (
    *DIRECTORS,
    *(
        PersonPlan(key, name, ACCOUNTS.get(key, key), team, "member" if place else "lead")
        for team, people in STAFF.items()
        for place, (key, name) in enumerate(people)
    ),
)

# Grace runs North while Siobhán is away; Bríd did the same for Ruth last month.
DEPUTIES = (
    DeputyPlan("siobhan", "grace", 10, 24),
    DeputyPlan("ruth", "brid", -38, -24),
    DeputyPlan("lukas", "sam", -3, 11),
)
