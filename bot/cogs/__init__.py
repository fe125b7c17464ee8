"""The cogs of the bot, one folder per subject."""

from discord.ext import commands

from bot.cogs.admin.audit_log import AuditLog
from bot.cogs.admin.bot_information import BotInformation
from bot.cogs.admin.channel_settings import ChannelSettings
from bot.cogs.admin.help_command import HelpCommands
from bot.cogs.admin.server_membership import ServerMembership
from bot.cogs.admin.settings_command import SettingsCommand
from bot.cogs.admin.settings_files import SettingsFiles
from bot.cogs.admin.unanswered_questions import UnansweredQuestions
from bot.cogs.articles.article_buttons import ArticleButtons
from bot.cogs.articles.article_commands import ArticleCommands
from bot.cogs.articles.article_comparison import ArticleComparisons
from bot.cogs.articles.article_edit_form import ArticleEditForms
from bot.cogs.articles.article_removal import ArticleRemovals
from bot.cogs.articles.contribution import Contributions
from bot.cogs.articles.review_queue import ReviewQueue
from bot.cogs.ask.answer_controls import AnswerButtons
from bot.cogs.ask.ask_commands import AskCommands
from bot.cogs.ask.brief_commands import BriefCommands
from bot.cogs.ask.brief_schedule_commands import BriefScheduleCommands
from bot.cogs.ask.message_questions import MessageQuestions
from bot.cogs.ask.timeline_command import TimelineCommands
from bot.cogs.ask.topic_changes import ChangesCommand
from bot.cogs.deliver.delivery_buttons import DeliveryButtons
from bot.cogs.deliver.delivery_commands import DeliveryCommands
from bot.cogs.index.alias_commands import AliasCommands
from bot.cogs.index.index_commands import IndexCommands
from bot.cogs.sources.feed_offer import FeedOffers
from bot.cogs.sources.feed_suggestions import FeedSuggestions
from bot.cogs.sources.source_address_form import SourceAddressForms
from bot.cogs.sources.source_commands import SourceCommands
from bot.cogs.sources.source_label_form import SourceLabelForms
from bot.cogs.sources.source_removal import SourceRemovals
from bot.cogs.watch.watch_commands import WatchCommands
from bot.interactions.forms import LostFormRecovery

COGS: tuple[type[commands.Cog], ...] = (
    AskCommands,
    MessageQuestions,
    AnswerButtons,
    BriefCommands,
    BriefScheduleCommands,
    ChangesCommand,
    WatchCommands,
    TimelineCommands,
    Contributions,
    ReviewQueue,
    ArticleCommands,
    ArticleButtons,
    ArticleComparisons,
    ArticleEditForms,
    ArticleRemovals,
    IndexCommands,
    AliasCommands,
    SourceCommands,
    FeedOffers,
    FeedSuggestions,
    SourceLabelForms,
    SourceRemovals,
    SourceAddressForms,
    DeliveryCommands,
    DeliveryButtons,
    AuditLog,
    UnansweredQuestions,
    SettingsCommand,
    ChannelSettings,
    SettingsFiles,
    HelpCommands,
    BotInformation,
    LostFormRecovery,
    ServerMembership,
)
"""Each is built with the client and the services."""
