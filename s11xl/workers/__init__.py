"""Reading in several processes at once. In: jobs. Out: their readings, in the jobs' order."""

from s11xl.workers.jobs import Job, Needed, perform
from s11xl.workers.pool import Pool

__all__ = ["Job", "Needed", "Pool", "perform"]
