"""A course as data: what was written in `courses/`, checked and frozen."""

from app.courses.content.audience import Audience, AudienceRule
from app.courses.content.cards import Card, Line, Section
from app.courses.content.course import Course, build
from app.courses.content.drills import DOES, VERDICTS, Choice, Drill, Ending, Step
from app.courses.content.parts import (
    Fact,
    Investigation,
    Lesson,
    Objective,
    Policy,
    UndertakingText,
)
from app.courses.content.questions import Option, Post, Question
from app.courses.content.words import CONTACTS, DECISIONS, PRINCIPLES

__all__ = [
    "CONTACTS",
    "DECISIONS",
    "DOES",
    "PRINCIPLES",
    "VERDICTS",
    "Audience",
    "AudienceRule",
    "Card",
    "Choice",
    "Course",
    "Drill",
    "Ending",
    "Fact",
    "Investigation",
    "Lesson",
    "Line",
    "Objective",
    "Option",
    "Policy",
    "Post",
    "Question",
    "Section",
    "Step",
    "UndertakingText",
    "build",
]
