"""What the roles allow, and who is looking."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from app.people.rules.force import Role


class Permission(StrEnum):
    """What the application lets a person do. Which objects it covers is a matter for queries."""

    ANYONE = "anyone"  # also without signing in
    SIGNED_IN = "signed in"
    TAKE_TRAINING = "take training"
    ENROL_PEOPLE = "enrol people"
    GIVE_EXTRA_TIME = "give extra time"
    ASK_FOR_ACCESS = "ask for access"
    ENDORSE_REQUESTS = "endorse requests"
    DECIDE_REQUESTS = "decide requests"
    SET_UP_ACCESS = "set up access"  # on the platform, and take it away there
    SEE_PLATFORM_WORK = "see what is to be done on the platforms"
    EXPORT_PLATFORM_WORK = "export what is to be done on the platforms"
    BREAK_GLASS = "give access in an emergency"
    SUSPEND_PEOPLE = "suspend people"
    SUSPEND_FOR_STANDARDS = "suspend people for Professional Standards"
    SUSPEND_FOR_COMMUNICATION = "suspend people for Corporate Communication"
    EXPORT_SUSPENSIONS = "export whom they suspended"
    SEE_REQUESTS = "see requests"
    EXPORT_REQUESTS = "export requests"
    LOCK_ACCOUNTS = "lock accounts"
    SEE_REGISTER = "see the register"
    EXPORT_REGISTER = "export the register"
    MANAGE_REGISTER = "manage the register"
    PROPOSE_ACCOUNTS = "propose accounts"
    SEE_PROPOSALS = "see proposals of accounts"
    EXPORT_PROPOSALS = "export proposals of accounts"
    APPROVE_ACCOUNTS = "approve accounts"
    SEE_CUSTODY = "see who holds what of accounts"
    EXPORT_CUSTODY = "export who holds what of accounts"
    SEE_PEOPLE = "see people"
    EXPORT_PEOPLE = "export people"
    SEE_MARKS = "see marks"
    MANAGE_ROLES = "manage roles"
    REVOKE_CERTIFICATES = "revoke certificates"
    SEE_COURSES = "see courses"
    PUBLISH_COURSES = "publish courses"
    EDIT_CONTACTS = "edit contacts"
    SEE_AUDIT = "see the audit history"
    EXPORT_AUDIT = "export the audit history"
    SEE_TEAM = "see their team"
    EXPORT_TEAM = "export their team"
    READ_REPORTS = "read reports"
    PLAN_SESSIONS = "plan sessions"
    BOOK_SESSIONS = "book sessions"
    BOOK_FOR_TEAM = "book for their team"
    RUN_REGISTER = "run an attendance register"
    RUN_ANY_REGISTER = "run any attendance register"
    EXPORT_ATTENDANCE = "export attendance"
    SEE_PRIOR_LEARNING = "see prior learning"
    EXPORT_PRIOR_LEARNING = "export prior learning"
    RECORD_PRIOR_LEARNING = "record prior learning"
    APPROVE_PRIOR_LEARNING = "approve prior learning"
    CHECK_ANY_ACCOUNT = "check any account"
    SEE_CHECKS = "see daily checks"
    EXPORT_CHECKS = "export daily checks"
    EXPORT_EVIDENCE = "export evidence packs"
    RUN_REVIEWS = "run access reviews"
    SEE_REVIEWS = "see access reviews"
    EXPORT_REVIEWS = "export access reviews"
    SEE_FEEDBACK = "see feedback"  # from five answers on, never whose they are
    EXPORT_FEEDBACK = "export feedback"
    RECONCILE = "hold platforms’ lists against the register"
    ANSWER_FINDINGS = "answer findings"
    SEE_RECONCILIATION = "see reconciliation"
    EXPORT_RECONCILIATION = "export reconciliation"
    SEE_FIGURES = "see monthly figures"
    EXPORT_FIGURES = "export monthly figures"
    RECORD_FIGURES = "record monthly figures"


_ALL = frozenset(Role)
CORPORATE_COMMUNICATION = _CC = frozenset(
    {Role.CORPORATE_COMMUNICATION_OFFICER, Role.CORPORATE_COMMUNICATION_MANAGER}
)
_WATCH = frozenset({Role.PROFESSIONAL_STANDARDS, Role.INFORMATION_SECURITY, Role.AUDITOR})

HELD_BY: dict[Permission, frozenset[Role]] = {
    Permission.SIGNED_IN: _ALL,
    Permission.TAKE_TRAINING: _ALL,
    Permission.ENROL_PEOPLE: _CC | {Role.TRAINER},
    Permission.GIVE_EXTRA_TIME: _CC | {Role.TRAINER},
    Permission.ASK_FOR_ACCESS: _ALL,  # narrowed by query: owners of the account, line managers
    Permission.ENDORSE_REQUESTS: _ALL,  # narrowed by query: line managers, inspectors
    Permission.SEE_TEAM: _ALL,  # narrowed by query: the people one manages
    Permission.EXPORT_TEAM: _ALL,
    Permission.SEE_REGISTER: _CC | _WATCH | {Role.CHIEF_OFFICER},
    Permission.EXPORT_REGISTER: _CC | _WATCH | {Role.CHIEF_OFFICER},
    Permission.MANAGE_REGISTER: _CC,
    Permission.PROPOSE_ACCOUNTS: _ALL,  # narrowed by rule: sergeants and above, and staff
    Permission.SEE_PROPOSALS: _CC | {Role.AUDITOR},  # besides one's own
    Permission.EXPORT_PROPOSALS: _CC | {Role.AUDITOR},
    Permission.APPROVE_ACCOUNTS: frozenset({Role.CORPORATE_COMMUNICATION_MANAGER}),
    Permission.SEE_CUSTODY: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.EXPORT_CUSTODY: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.LOCK_ACCOUNTS: _CC | {Role.INFORMATION_SECURITY},
    Permission.SEE_REQUESTS: _CC | {Role.AUDITOR},
    Permission.EXPORT_REQUESTS: _CC | {Role.AUDITOR},
    Permission.DECIDE_REQUESTS: _CC,
    Permission.SET_UP_ACCESS: frozenset({Role.CORPORATE_COMMUNICATION_OFFICER}),
    Permission.SEE_PLATFORM_WORK: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.EXPORT_PLATFORM_WORK: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.BREAK_GLASS: _CC,
    Permission.SUSPEND_PEOPLE: _CC | {Role.PROFESSIONAL_STANDARDS},
    Permission.SUSPEND_FOR_STANDARDS: frozenset({Role.PROFESSIONAL_STANDARDS}),
    Permission.SUSPEND_FOR_COMMUNICATION: _CC,
    Permission.EXPORT_SUSPENSIONS: _CC | {Role.PROFESSIONAL_STANDARDS},
    Permission.SEE_PEOPLE: _CC | {Role.TRAINER, Role.PROFESSIONAL_STANDARDS, Role.AUDITOR},
    Permission.EXPORT_PEOPLE: _CC | {Role.AUDITOR},
    Permission.SEE_MARKS: _CC,
    Permission.MANAGE_ROLES: frozenset({Role.CORPORATE_COMMUNICATION_MANAGER}),
    Permission.REVOKE_CERTIFICATES: frozenset({Role.CORPORATE_COMMUNICATION_MANAGER}),
    Permission.SEE_COURSES: _CC | {Role.TRAINER, Role.AUDITOR},
    Permission.PUBLISH_COURSES: _CC,
    Permission.EDIT_CONTACTS: _CC,
    Permission.SEE_AUDIT: frozenset({Role.AUDITOR, Role.PROFESSIONAL_STANDARDS}),
    Permission.EXPORT_AUDIT: frozenset({Role.AUDITOR, Role.PROFESSIONAL_STANDARDS}),
    Permission.READ_REPORTS: _CC | _WATCH | {Role.CHIEF_OFFICER},
    Permission.PLAN_SESSIONS: _CC | {Role.TRAINER},
    Permission.BOOK_SESSIONS: _ALL,
    Permission.BOOK_FOR_TEAM: _ALL,  # narrowed by query: the people one manages
    Permission.RUN_REGISTER: _ALL,  # narrowed by query: the sessions one leads
    Permission.RUN_ANY_REGISTER: _CC,
    Permission.EXPORT_ATTENDANCE: _ALL,  # narrowed by query: as RUN_REGISTER, and whoever plans
    Permission.SEE_PRIOR_LEARNING: _CC | {Role.AUDITOR},
    Permission.EXPORT_PRIOR_LEARNING: _CC | {Role.AUDITOR},
    Permission.RECORD_PRIOR_LEARNING: _CC,
    Permission.APPROVE_PRIOR_LEARNING: _CC,  # narrowed by rule: never what one recorded oneself
    Permission.CHECK_ANY_ACCOUNT: _CC,  # besides owners, and holders who may post now
    Permission.SEE_CHECKS: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.EXPORT_CHECKS: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.EXPORT_EVIDENCE: _CC | _WATCH,
    Permission.RUN_REVIEWS: frozenset({Role.CORPORATE_COMMUNICATION_MANAGER}),
    Permission.SEE_REVIEWS: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.EXPORT_REVIEWS: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.SEE_FEEDBACK: _CC | {Role.TRAINER},
    Permission.EXPORT_FEEDBACK: _CC | {Role.TRAINER},
    Permission.RECONCILE: frozenset({Role.CORPORATE_COMMUNICATION_OFFICER}),
    Permission.ANSWER_FINDINGS: _CC,
    Permission.SEE_RECONCILIATION: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.EXPORT_RECONCILIATION: _CC | {Role.INFORMATION_SECURITY, Role.AUDITOR},
    Permission.SEE_FIGURES: _CC | _WATCH | {Role.CHIEF_OFFICER},
    Permission.EXPORT_FIGURES: _CC | _WATCH | {Role.CHIEF_OFFICER},
    Permission.RECORD_FIGURES: _CC,
}

# These ask for the password again when it was last given more than 15 minutes ago.
# Source: docs/decisions/0004-password-again.md (OWASP ASVS 5.0, 7.5.1).
NEEDS_PASSWORD_AGAIN = frozenset(
    {
        Permission.DECIDE_REQUESTS,
        Permission.APPROVE_ACCOUNTS,
        Permission.EXPORT_PROPOSALS,
        Permission.EXPORT_CUSTODY,
        Permission.REVOKE_CERTIFICATES,
        Permission.MANAGE_ROLES,
        Permission.EXPORT_PEOPLE,
        Permission.EXPORT_TEAM,
        Permission.EXPORT_REQUESTS,
        Permission.BREAK_GLASS,
        Permission.SUSPEND_PEOPLE,
        Permission.EXPORT_SUSPENSIONS,
        Permission.EXPORT_PLATFORM_WORK,
        Permission.EXPORT_REGISTER,
        Permission.EXPORT_AUDIT,
        Permission.EXPORT_CHECKS,
        Permission.EXPORT_EVIDENCE,
        Permission.EXPORT_REVIEWS,
        Permission.EXPORT_ATTENDANCE,
        Permission.PUBLISH_COURSES,
        Permission.EXPORT_PRIOR_LEARNING,
        Permission.APPROVE_PRIOR_LEARNING,
        Permission.RECONCILE,
        Permission.EXPORT_RECONCILIATION,
    }
)


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return everything these roles allow."""
    return frozenset(
        permission for permission, holders in HELD_BY.items() if holders & (roles | {Role.LEARNER})
    )


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: the person signed in, as far as rules and queries need to know them.

    `scopes` maps each role held now to the paths of the units it covers; "" is the whole force.
    """

    id: int
    name: str
    collar_number: str
    rank: str
    unit_name: str
    scopes: dict[Role, tuple[str, ...]] = field(default_factory=dict)
    leads: bool = False  # whether anybody is posted under them

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held at this moment, learner included."""
        return frozenset(self.scopes) | {Role.LEARNER}

    @property
    def permissions(self) -> frozenset[Permission]:
        """What those roles allow."""
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        """Say whether any role held allows it."""
        return permission in self.permissions

    def scope(self, permission: Permission) -> tuple[str, ...]:
        """Return the unit paths within which the permission holds; ("",) means the whole force."""
        paths = {
            path
            for role, held in self.scopes.items()
            if role in HELD_BY.get(permission, frozenset())
            for path in held
        }
        return ("",) if "" in paths else tuple(sorted(paths))

    def covers(self, permission: Permission, path: str) -> bool:
        """Say whether the permission holds over the unit with this path; "" stands for no unit, which
        only a role over the whole force covers.
        """
        return any(path.startswith(one) for one in self.scope(permission))
