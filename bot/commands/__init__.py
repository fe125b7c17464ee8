"""What people can ask of the bot, one cog a subject, and what it listens for."""

from discord.ext import commands

from bot.attendance import Attendance
from bot.commands.adding import Adding
from bot.commands.answer_buttons import AnswerButtons
from bot.commands.article_buttons import ArticleButtons
from bot.commands.article_comparisons import ArticleComparisons
from bot.commands.article_edits import ArticleEdits
from bot.commands.article_removals import ArticleRemovals
from bot.commands.articles import Articles
from bot.commands.asking import Asking
from bot.commands.information import Information
from bot.commands.library import Library
from bot.commands.log import Log
from bot.commands.lost_forms import LostForms
from bot.commands.mentions import Mentions
from bot.commands.review import Review
from bot.commands.settings import Settings
from bot.commands.source_labels import SourceLabelForms
from bot.commands.source_offers import SourceOffers
from bot.commands.source_removals import SourceRemovals
from bot.commands.sources import Sources

COGS: tuple[type[commands.Cog], ...] = (
    Asking,
    Mentions,
    AnswerButtons,
    Adding,
    Review,
    Articles,
    ArticleButtons,
    ArticleComparisons,
    ArticleEdits,
    ArticleRemovals,
    Library,
    Sources,
    SourceOffers,
    SourceLabelForms,
    SourceRemovals,
    Log,
    Settings,
    Information,
    LostForms,
    Attendance,
)
"""Each is built with the client and the desk."""
