"""Rounds: a plan becomes the units of the next one; a chain of rounds told as one story.

May import model and what stands below.
"""

from scenarios.rounds.derive import derive, enacted_by
from scenarios.rounds.story import Stage, Story, ends_csv, story_of, through
from scenarios.rounds.told import ToldStory, stage_title, told_story

__all__ = [
    "Stage",
    "Story",
    "ToldStory",
    "derive",
    "enacted_by",
    "ends_csv",
    "stage_title",
    "story_of",
    "through",
    "told_story",
]
