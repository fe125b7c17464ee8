"""Patterns for the names of news and picture agencies in credits and datelines."""

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
"""Agencies in Chinese, Japanese and Korean datelines and credits."""

WIRE_NAMES = {
    "Reuters": "Reuters|路透社?|ロイター(?:通信)?|로이터(?:통신)?",
    "AP": "AP|(?:The )?Associated Press|AP News|美聯社|美联社|AP通信|AP통신",
    "AFP": "AFP|Agence France[- ]Presse|法新社|AFP通信|AFP통신",
    "Yonhap": "Yonhap(?: News(?: Agency)?)?|韓聯社|韩联社|聯合ニュース|연합뉴스",
    "Kyodo": "Kyodo(?: News(?: Agency)?)?|共同社|共同通信(?:社)?|(?<!\\w)共同(?!\\w)|교도통신",
    "CNA": "CNA|Central News Agency|Focus Taiwan|中央社",
    "Xinhua": "Xinhua(?: News Agency)?|新華社|新华社|新華網|新华网|신화통신",
    "TASS": "TASS|塔斯社|タス通信|타스통신",
    "Interfax": "Interfax|Interfax-Ukraine",
    "Ukrinform": "Ukrinform",
    "Jiji": "Jiji(?: Press)?|時事通信(?:社)?|(?<!\\w)時事(?!\\w)",
    "KCNA": "KCNA|朝中社|朝鮮中央通信|조선중앙통신",
    "Anadolu": "Anadolu(?: Agency)?",
    "dpa": "dpa",
    "UPI": "UPI|United Press International",
}
"""The agencies whose reports other outlets copy, by their usual name; each name matches only whole words.

The patterns above differ: they also list broadcasters, and in brackets a shorter form may be enough.
"""
