"""The message for a post of a delivery."""

from collections.abc import Sequence

import discord

from bot.db.delivery_post_queries import PlannedPost, own_post_key
from bot.db.delivery_queries import Delivery
from bot.i18n.translator import Translator
from bot.once_only_sender import OwnPost, ServerChannel
from bot.ui.delivered_post import article_post, summary_post
from bot.ui.reply import Reply
from index import Alert


def delivery_message(
    delivery: Delivery, guild: discord.Guild, post: PlannedPost, alerts: Sequence[Alert], say: Translator
) -> OwnPost:
    """The message for a post, with the alerts of it whose articles still exist."""
    role = guild.get_role(delivery.options.role_id) if delivery.options.role_id else None
    role_id = role.id if role else None
    articles = [alert.matched for alert in alerts]
    if post.is_summary:
        since = min(alert.matched_at for alert in alerts)
        text = summary_post(articles, since, say, role_id=role_id)
    else:
        text = article_post(articles[0], say, role_id=role_id)
    return OwnPost(
        key=own_post_key(post.post_id),
        place=ServerChannel(guild.id, delivery.channel_id),
        reply=Reply(content=text),
        pinged_role_id=role_id,
    )
