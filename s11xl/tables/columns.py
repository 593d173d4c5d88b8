"""Names of the columns of the tables that a consolidation writes, and the statuses of answers."""

from s11xl.core.returns import COVER_FIELDS

FINDING_COLUMNS = (
    "file",
    "agency_id",
    "severity",
    "code",
    "standard_id",
    "sheet",
    "cell",
    "found",
    "message",
    "remedy",
)
ANSWER_COLUMNS = (
    "round",
    "agency_id",
    "agency",
    "sector",
    "key_standard",
    "standard_id",
    "grade",
    "score",
    "grade_raw",
    "evidence",
    "improvement",
    "status",
    "standards_version",
    "return_id",
    "file",
    "sheet",
    "cell",
    "links",
)
SUPERSEDED_COLUMNS = (*ANSWER_COLUMNS, "differs")
ACTION_COLUMNS = (
    "agency_id",
    "agency",
    "standard_id",
    "action",
    "lead",
    "due",
    "due_raw",
    "status",
    "status_raw",
    "file",
    "sheet",
    "cell",
)
RETURN_COLUMNS = (
    "file",
    "sha256",
    "status",
    "agency_id",
    "agency",
    "round",
    "return_id",
    "answered",
    "expected",
    "errors",
    "warnings",
    *COVER_FIELDS,
    "saved_at",
    "reason",
    "content",
)
NUMBERS = frozenset({"score", "answered", "expected", "errors", "warnings"})

# Values of the column `status` of the answers.
ANSWERED, MISSING, INVALID = "answered", "missing", "invalid"
NOT_APPLICABLE, NOT_RETURNED = "not-applicable", "not-returned"
