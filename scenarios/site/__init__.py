"""The public site of a plan: a folder of plain files that works from a phone and from a disk.

People look up their commune, old or new, and read where it goes, where the seat is, how far that
is and what changes. Nothing is asked of any other machine, and nothing about persons is in it.

May import papers, webmap, comparing and what stands below.
"""

from scenarios.site.pages import site_files, site_zip, write_site
from scenarios.site.questions import Answer, load_answers, open_questions

__all__ = ["Answer", "load_answers", "open_questions", "site_files", "site_zip", "write_site"]
