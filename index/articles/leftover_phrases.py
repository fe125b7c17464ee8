"""How sites word what they put between the paragraphs of an article: patterns of one sentence or one label."""

_NAME_WORD = (
    r"(?:[A-ZÀ-ÞĀ-Ž0-9@][\w.'’@-]*|[a-z]{1,3}['’-]?[A-ZÀ-Þ][\w.'’-]*|&|and|in|for|of|the|at|to|by|with|from|as|its"
    r"|de|da|di|du|des|del|la|le|van|von|der|den|bin|ibn|al|el|dos|y|e|et|staff|team|(?:news)?room|wires?|reports?"
    r"|writers?|reporters?|correspondents?|editors?|producers?|journalists?|photographers?|researchers?|intern"
    r"|bureau|chief|services?|agencies|sources|inputs?|network|columnist|colleagues|other|around|world|via)"
)
NAMES = rf"{_NAME_WORD}(?:[,;:/|()]*\s+[(]?{_NAME_WORD}){{0,60}}"
"""Names, and what stands between names; no other words."""

CREDITS = rf"""
(?:(?i:additional|supplementary|further|extra|with|original|local|also)\ )*
 (?i:reporting|report(?=\ by)|reported(?=\ by)|writing|written|edit(?:ing|ed)|compiled|translat(?:ion|ed)|research|produced|production
   |graphics?|photography|photos?|video|interviews?|copy[- ]?editing|fact[- ]?check(?:ing|ed))
 (?:\ (?:and|&)\ (?i:reporting|writing|editing|photography|video|research))?(?i:\ contributed)?
 \ ?(?i:by:?|from|:)\ {NAMES}
| {NAMES}\ (?:have\ |has\ |also\ )*contributed\ (?:(?:additional\ |further\ )?(?:reporting|research|writing)\b
   (?:\ (?:to|for)\ .{{3,60}})?|to\ (?:this|the|today.s|that)\ (?:[\w-]+\ ){{0,3}}
   (?:report|reporting|story|article|piece|post|analysis|newsletter|review|column|edition|episode)
   (?:\ (?:from|in|with)\ {NAMES})?)
| (?i:contribut(?:ing|ors?|ions?)(?:\ (?:writers?|reporters?))?)(?:\ by|\ from)?:\ {NAMES}
| {NAMES}\ reported\ from\ {NAMES}
| (?i:with)\ (?:(?i:additional|further|reporting|files|inputs?|contributions?|information|material)\ )+(?:from|by)\ {NAMES}
| (?i:from|with)\ {NAMES}\ (?:wire|staff|agency)\ (?:reports|services|inputs)
| (?i:with)\ (?:agenc(?:y|ies)|{NAMES}\ agency)\ inputs?
| (?i:(?:source|via|agencies|story)\ ?:\ ?){NAMES}
"""
"""Who else worked on the report. Upper and lower case matter: a name is told by its capital."""

FURNITURE = r"""
(?:source|original|article|permanent|full)\ (?:link|article|story|post)|permalink|source
|view\ (?:the\ )?(?:original|source|full\ article|full\ story|on\ \w+)(?:\ (?:article|post|story))?
|(?:read|see|view|show|load|discover)\ (?:more|it|the\ full\ (?:story|article))(?:\ (?:here|now|at\ \S+|\+))?
|(?:please\ )?(?:click|tap)\ (?:here|below)
|(?:advertisements?|ads?|sponsored|promoted)(?:\ (?:content|post|by\ \S+))?|paid\ (?:post|content)|ad\ feedback|video\ ad\ feedback
|advertisement\W+(?:continue\ reading\ the\ main\ story|advertisement|story\ continues\ below)
|(?:story|article)\ continue[sd]\ (?:below|after)(?:\ (?:this\ )?(?:advertisement|ad|video))?
|continue\ reading(?:\ (?:the\ main\ story|below))?|scroll\ (?:down\ )?(?:for|to)\ (?:more|continue|video|read).{0,40}
|(?:back\ to\ )?(?:the\ )?top|close|loading|skip\ (?:to\ (?:main\ )?content|ad(?:vertisement)?)|play(?:\ (?:video|audio|now))?
|videos?|photos?|gallery|pictures?|slideshow(?:\ \(\d+\ images?\))?|(?:image|photo|slide)\ \d+\ of\ \d+|hide\ caption|toggle\ caption
|(?:next|prev(?:ious)?)(?:\ (?:image|slide|article|story|post)){0,2}(?:\ \d+\ of\ \d+)?|replay(?:\ more\ videos)?
|print(?:\ (?:this\ )?(?:article|page|story))?|order\ reprints|(?:save|bookmark|listen\ to|report|cite)(?:\ (?:this\ )?(?:article|story|page))?
|comments?(?:\ \(\d+\))?|\d+\ comments?|(?:leave|post|add|write)\ a\ (?:comment|reply)|(?:view|show|see|read)\ (?:all\ )?(?:\d+\ )?comments
|join\ the\ (?:conversation|discussion)|(?:what\ do|tell\ us\ what)\ you\ think
|(?:related|more|recommended|latest|popular|trending|similar|other|top|must[- ]read|featured)\ (?:articles?|stor(?:y|ies)|topics?|news
  |posts?|content|coverage|reading|links?|videos?|headlines|from\ .{2,40}|for\ you)
|more\ (?:on|about)\ (?:this|the)(?:\ (?:topic|story|subject))?|related|recommended|trending(?:\ now)?|most\ (?:read|popular|viewed|shared)
|you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested\ in)|don.t\ miss|what\ to\ read\ next|(?:read|up)\ next|editor.?s.?\ picks?
|tags?|filed\ under|topics?|follow(?:ing)?|subscribe(?:\ (?:now|today))?|sign\ (?:in|up)(?:\ (?:now|here))?|log\ in|get\ the\ app|buy\ now
|just\ watched\ .{2,120}\ must\ watch\ .{2,120}|video\ ad\ feedback\ .{2,300}|\[?(?:pullquote|music)\]?|copied|link\ copied
|posts?\ from\ this\ topic\ will\ be\ added\ to\ .{0,120}|see\ all\ \w+
|(?:cookie|privacy)\ (?:policy|notice|settings|preferences)|terms\ (?:of\ (?:use|service)|and\ conditions)|javascript|accept(?:\ (?:all|cookies))*
|https?://\S+|@\w+|\S+@\S+\.\w+
"""
"""Labels and buttons."""

SHARING = r"""
(?:share|tweet|e-?mail|print|facebook|twitter|whatsapp|telegram|linkedin|reddit|pinterest|pin|messenger|flipboard|weibo|wechat
|x|line|sms|save|post|copy|link|copied|this|the|article|story|page|on|via|to|with|by|your|friends?|follow|us|like|and|or|more|options?
|click|opens?|in|a|new|window|tab|bluesky|threads|instagram|youtube|mail|bookmark|comments?|it|&|\||·|/|,|\+|\d+|shares?)
"""
"""The words of a row of buttons; a row has at least one of SHARING_SITES or a word for sharing."""

SHARING_CUE = r"shar(?:e|es)|tweet|facebook|twitter|whatsapp|telegram|linkedin|reddit|pinterest|flipboard|weibo|wechat|e-?mail"

TEASER_LABELS = r"""
(?:read|see|watch|learn|find\ out)\ more|more|related|see\ also|also\ (?:read|see)|read\ also|watch(?:\ (?:now|live|this))?|don.t\ miss|must\ (?:read|watch)
|(?:read|up)\ next|read|listen|recommended|keep\ reading|in\ (?:pictures|photos)|go\ deeper|further\ reading|read\ (?:the|our)\ .{2,30}
|(?:read\ )?more\ (?:on|from|about)\ .{2,60}|more\ (?:coverage|news|stories|headlines|opinion)|most\ read|you\ may\ also\ like
|related\ (?:article|story|stories|video|coverage|reading|news|content|links?|posts?)|click\ here|subscribe|support\ .{2,40}
"""
"""What stands in front of the headline of another article, with a colon or an arrow behind it."""

_PLATFORM = (
    r"(?:twitter|facebook|instagram|x|youtube|threads|tiktok|linkedin|telegram|whatsapp|bluesky|mastodon|truth\ social"
    r"|google\ news|weibo|wechat|flipboard|apple\ podcasts|spotify|snapchat)"
)
_LETTER = (
    r"(?:newsletters?|(?:in)?to\ your\ (?:e-?mail\ )?inbox|in\ your\ (?:e-?mail|inbox)|e-?mail\ (?:alerts?|updates?|list)|mailing\ list"
    r"|(?:daily|weekly|morning|evening|free|news|breaking)\ (?:briefing|digest|alerts?|updates?|e-?mails?|headlines)|(?:our|the)\ podcasts?"
    r"|(?:our|mobile|news)\ apps?|(?:telegram|whatsapp|youtube)\ channel|text\ (?:messages?|with)|push\ notifications|free\ trial)"
)

OFFERS = rf"""
(?:and\ |or\ |please\ |to\ |you\ can\ (?:also\ )?)*(?:sign[- ]?(?:ing\ )?up|subscrib(?:e|ing)|register|opt\ in|join|get|receive|want|enjoy(?:ing)?|like\ what\ you
  |don.t\ miss|never\ miss|stay\ \w+|start\ your\ day|keep\ up|check\ out|love|for\ more|looking\ for|interested\ in)\b .{{0,200}}\b{_LETTER}\b.{{0,200}}
|(?:and\ |or\ |please\ |to\ |you\ can\ (?:also\ )?)*(?:sign[- ]?up|subscribe|register)\ (?:here|now|today|below|free|for\ free|(?:to|for)\ our)\b.{{0,160}}
|(?:sign\ up\ for|manage)\ .{{2,40}}\ newsletters?.{{0,40}}
|by\ (?:signing|subscribing|clicking|continuing|using|submitting|registering|browsing|entering|providing|checking)\b.{{0,120}}\b(?:agree|consent|accept)\b.{{0,250}}
|(?:you\ (?:can|may)\ )?(?:unsubscribe|opt\ out|cancel)\ (?:at\ )?any\ ?time.{{0,60}}
|(?:please\ )?(?:consider\ )?(?:support|supporting|donate|donating|become|becoming)\b.{{0,80}}\b(?:journalism|independent\ (?:media|news)|(?:digital\ )?(?:member|subscriber|supporter|patron))\b.{{0,120}}
|(?:download|get)\ (?:the|our)\ .{{0,40}}\bapp\b.{{0,80}}
|(?:click|tap)\ here\ (?:to|for|if)\ .{{2,140}}
|(?:if|when)\ you\ (?:buy|purchase|click|make|order)\b.{{2,140}}\b(?:commissions?|share\ of|earn|compensation)\b.{{0,120}}
|.{{2,40}}\bmay\ (?:earn|receive|get)\ .{{0,40}}\b(?:commissions?|compensation|share\ of)\b.{{0,80}}
|(?:visit|check\ out|check)\ .{{2,60}}\b(?:homepage|website|page)\ for\ more\ (?:stories|news|coverage).{{0,40}}
|for\ more\ (?:news|stories|coverage|videos?|analysis)\b.{{0,60}}\b(?:visit|click|follow|go\ to|see|check|subscribe|sign)\b.{{2,120}}
|(?:this\ )?.{{0,40}}\b(?:story|article|post|content)\ (?:is\ )?(?:was\ )?(?:sponsored|brought\ to\ you)\b.{{0,80}}
|(?:your|this)\ (?:browser|device)\ (?:does\ not|doesn.t|is\ not|isn.t)\ .{{2,100}}
|(?:please\ )?(?:enable|turn\ on|allow)\ (?:javascript|cookies).{{0,100}}|to\ (?:view|watch|play|see)\ this\ .{{2,30}}\ (?:please\ )?(?:enable|consider|accept).{{2,120}}
|(?:we|(?:this|our|the)\ (?:web)?site|.{{2,30}}\ and\ (?:our|its)\ partners)\ (?:and\ .{{2,30}}\ )?(?:may\ )?uses?\ (?:\w+\ ){{0,2}}cookies\b.{{0,250}}
|this\ site\ is\ protected\ by\ .{{2,40}}|(?:the\ )?.{{0,30}}privacy\ policy\ and\ terms\ of\ (?:service|use)\ apply
|(?:read|see|view|check)\ (?:our|the|their)\ (?:privacy\ (?:policy|notice)|terms|cookie\ policy).{{0,40}}
|your\ (?:e-?mail\ )?address\ (?:will|is)\ .{{2,80}}|required\ fields\ are\ marked.{{0,10}}
|(?:an\ error|something)\ (?:has\ )?(?:occurred|went\ wrong).{{0,60}}|this\ article\ has\ been\ sent\ to.{{0,60}}
|already\ (?:a|have\ a)\ (?:subscriber|member|subscription)\b.{{0,80}}|don.t\ see\ .{{2,60}}\?
|this\ (?:video|content|image|embed|tweet|post)\ (?:is\ )?(?:not|no\ longer|un)\ ?available.{{0,60}}
"""
"""Invitations to subscribe, buy, click or agree."""

CONTACTS = rf"""
(?:and\ |or\ |please\ |you\ can\ (?:also\ )?)*(?:follow|(?:like|find|join|watch|add)\ us|connect\ with|subscribe\ to)\ .{{0,90}}\b(?:on|via|at)\b.{{0,50}}\b{_PLATFORM}\b.{{0,140}}
|(?:please\ )?(?:follow|tweet|dm)\ .{{0,60}}@\w+.{{0,80}}|on\ {_PLATFORM},?\ .{{0,20}}(?:@\w+|\bhere).{{0,40}}
|(?:and\ |or\ |please\ |you\ can\ |readers\ (?:can|may)\ )*(?:contact|e-?mail|reach|write|call|message|text|send)\b.{{0,140}}\S+@\S+.{{0,80}}
|(?:twitter|e-?mail|x|instagram|phone|contact)\ ?:\ ?\S*@\S+
|join\ us\ on\ .{{2,80}}
"""

REACHABLE = rf"(?:{NAMES}|[Hh]e|[Ss]he|[Tt]hey|[Tt]he\ (?:author|reporter|writer))\ (?:can|may)\ be\ (?:reached|contacted|e-?mailed|followed|found)\ (?:at|on|via|by)\ .{{0,60}}(?:@|Twitter|Facebook).{{0,100}}"

RIGHTS = r"""
(?:copyright|©|\(c\))\ ?(?:©|\(c\))?\ ?.{0,40}?(?:(?:19|20)\d\d|all\ rights).{0,250}
|(?:©|copyright\ ©|copyright\ \(c\)|copyright\ by)\ .{2,150}|copyright|all\ rights\ reserved.{0,80}
|this\ (?:material|content|article|story)\ (?:may\ not\ be\ (?:published|reproduced|copied|republished|reprinted)|is\ (?:protected\ by\ copyright|copyrighted|subject\ to\ copyright)).{0,200}
|this\ copy\ is\ for\ your\ personal.{0,120}|to\ order\ presentation-ready\ copies.{2,160}|for\ non-personal\ use\ or\ to\ order.{2,200}
|distribution\ and\ use\ of\ this\ material.{2,160}|click\ here\ for\ reprint\ permission|(?:re)?(?:printed|published|produced)\ (?:with|by)\ permission.{0,120}
|(?:unauthori[sz]ed\ )?(?:reproduction|republication|redistribution)\b.{2,80}\bprohibited.{0,60}|rights\ and\ permissions|(?:request|get)\ (?:reprint\ )?permissions?
"""

UPDATES = r"""
this\ (?:breaking\ |developing\ )?(?:news\ )?(?:story|article|post|page|report|file|list|piece|headline)\ (?:has\ been|was|is\ being|will\ be|is|may\ be)
  \ (?:first\ |last\ |regularly\ |continually\ |continuously\ |also\ )?(?:updated|refreshed)
  (?:,?\ (?:with|to\ (?:include|add)|on|at|as|throughout|regularly|when|frequently|through|periodically|\w+day)\b.{0,160})?
|this\ is\ a\ (?:developing|breaking)(?:\ news)?\ story.{0,120}|(?:it|story)\ will\ be\ updated.{0,80}
|(?:please\ )?(?:check|come)\ back\ (?:here\ )?(?:for|soon|later|often)\b.{0,80}|(?:more|updates?)\ to\ (?:follow|come)|(?:developing|breaking)\ story
|this\ article\ is\ more\ than\ .{2,20}\ old|this\ is\ a\ rush\ transcript.{0,60}|copy\ may\ not\ be\ in\ its\ final\ form
"""

BESIDE = rf"""
(?:[A-Z][\w.'’-]*\ ){{1,4}}(?:(?:covers|writes|reports|edits)\ .{{2,200}}|is\ .{{0,80}}\b(?:reporter|correspondent|editor|columnist|writer|author
  |professor|fellow|journalist|analyst|contributor|producer|anchor|host|director|attorney|consultant|researcher|scholar|bureau\ chief|chair)s?\b.{{0,220}})
| (?i:got|have)\ (?:a|any)\ .{{2,60}}\? | (?i:thank(?:s|\ you)(?:\ for\ .{{2,60}})?) | (?i:it.s\ free) | .{{2,60}}\ is\ free\b.{{0,120}}
| (?i:.{{2,70}}\b(?:is|are)\ (?:a|an|our|the)\ .{{0,80}}\b(?:newsletter|roundup|round-up|podcast|briefing)\b.{{0,80}})
| (?i:(?:like|enjoy|love)\ .{{2,80}}\?) | (?i:want\ .{{2,80}}\?) | (?i:new\ here\?) | (?i:sign\ up) | (?i:.{{0,40}}\ privacy\ policy)
"""
"""Sentences that are a leftover only beside another: who an author is, before how to reach them."""
