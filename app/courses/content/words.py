"""The closed lists that courses speak in: the six tests, the decisions, the force's contacts."""

PRINCIPLES = {
    "SAF": "It increases feelings of safety",
    "LEG": "It is legally sound",
    "PRO": "It is professional",
    "TIM": "It is timely",
    "ACC": "It is accurate",
    "PUR": "It has a policing purpose",
}
DECISIONS = {
    "post": "Post it as it is",
    "change": "Change it, then post it",
    "dont_post": "Do not post it",
    "refer": "Refer it to Corporate Communication",
}
# Whom lessons name by {contact:name}; the force enters what stands there.
CONTACTS = {
    "communication-day": "Corporate Communication, in office hours",
    "communication-out-of-hours": "Corporate Communication, out of hours",
    "control-room": "the control room",
    "information-security": "information security",
    "data-protection": "the data protection officer",
    "foi": "the freedom of information team",
    "professional-standards": "Professional Standards",
    "election-contact": "the election contact",
    "legal": "legal services",
    "crime-report-online": "the page to report a crime online",
    "wellbeing": "wellbeing support",
}
