"""Names of news and picture agencies, as patterns for credits and datelines."""

NEWS_AGENCIES = r"""(?:A\.?P\.?|Associated\ Press|A\.?F\.?P\.?|Agence\ France-Presse|Reuters
|U\.?P\.?I\.?|EFE|dpa|DPA
|Thomson\ Reuters(?:\ Foundation)?|Bloomberg(?:\ News)?|CNN(?:\ Business|\ Money|\ Travel)?|NPR|VOA
|RFE/RL|RFA
|JTA|Xinhua|Kyodo(?:\ News)?|Jiji(?:\ Press)?|Yonhap|Newsis|KCNA|CNA|Central\ News\ Agency|Focus\ Taiwan|TASS
|Interfax|RIA(?:\ Novosti)?|Sputnik|Ukrinform|Anadolu(?:\ Agency)?|IRNA|WAM|SPA|ANI|PTI|IANS|APP|Antara
|Bernama|BenarNews|Al\ Jazeera|Fox\ News|Business\ Wire|PR\ ?Newswire|GLOBE\ NEWSWIRE
|(?:[A-Z][A-Za-z]{1,24}\ ){1,2}(?:News|Press|Agency|Newswire|Wire))"""
"""As named in the brackets of a dateline."""

PHOTO_AGENCIES = rf"""(?:{NEWS_AGENCIES}|Getty(?:\ Images)?(?:\ \w{{1,24}})?|EPA(?:-EFE)?
|Shutterstock|iStock(?:photo)?
|NurPhoto|Redux|Pool|POOL|Alamy(?:\ Stock\ Photo)?|PA(?:\ Wire|\ Images|\ Media)?
|(?:Zuma|ZUMA)(?:\ (?:Press|Wire))?
|(?:Sipa|SIPA)(?:\ USA)?|Polaris|Corbis|LightRocket|WireImage|FilmMagic|Imago|IMAGO
|Rex(?:\ Features)?|CNP|picture\ alliance
|Handout|Unsplash|USA\ TODAY(?:\ (?:Sports|NETWORK|Network))?|Wikimedia(?:\ Commons)?
|U\.?S\.?\ (?:Navy|Army|Air\ Force|Marine\ Corps)|NASA|CBS|NBC|ABC|BBC)"""
"""As credited for a picture."""

CJK_NEWS_AGENCIES = r"""(?:中央社|新華社|新华社|中新社|中新網|中新网|法新社|路透社?|美聯社|美联社|歐新社
|彭博|共同社?
|時事(?:通信)?|聯合ニュース|ロイター|ＡＰ|ＡＦＰ|AP|AFP|CNN|ＣＮＮ|연합뉴스|뉴시스|뉴스1|로이터|신화)"""
"""The same in Chinese, Japanese and Korean."""
