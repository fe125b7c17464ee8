"""News agencies and picture agencies as credits and datelines name them."""

WIRES = (
    r"(?:A\.?P\.?|Associated\ Press|A\.?F\.?P\.?|Agence\ France-Presse|Reuters|Thomson\ Reuters(?:\ Foundation)?"
    r"|U\.?P\.?I\.?|EFE|dpa|DPA|Bloomberg(?:\ News)?|CNN(?:\ Business|\ Money|\ Travel)?|NPR|VOA|RFE/RL|RFA|JTA"
    r"|Xinhua|Kyodo(?:\ News)?|Jiji(?:\ Press)?|Yonhap|Newsis|KCNA|CNA|Central\ News\ Agency|Focus\ Taiwan"
    r"|TASS|Interfax|RIA(?:\ Novosti)?|Sputnik|Ukrinform|Anadolu(?:\ Agency)?|IRNA|WAM|SPA|ANI|PTI|IANS|APP"
    r"|Antara|Bernama|BenarNews|Al\ Jazeera|Fox\ News|Business\ Wire|PR\ ?Newswire|GLOBE\ NEWSWIRE"
    r"|(?:[A-Z][A-Za-z]+\ ){1,2}(?:News|Press|Agency|Newswire|Wire))"
)
"""What stands in the brackets of a dateline; for patterns that are compiled with VERBOSE."""

PICTURES = (
    r"(?:WIRE|Getty(?:\ Images)?(?:\ \w+)?|EPA(?:-EFE)?|Shutterstock|iStock(?:photo)?|Alamy(?:\ Stock\ Photo)?"
    r"|PA(?:\ Wire|\ Images|\ Media)?|Zuma(?:\ (?:Press|Wire))?|ZUMA(?:\ (?:Press|Wire))?|NurPhoto|Sipa(?:\ USA)?"
    r"|SIPA(?:\ USA)?|Redux|Polaris|Corbis|LightRocket|WireImage|FilmMagic|Imago|IMAGO|Rex(?:\ Features)?|CNP"
    r"|picture\ alliance|Pool|POOL|Handout|USA\ TODAY(?:\ (?:Sports|NETWORK|Network))?|Unsplash|Wikimedia"
    r"(?:\ Commons)?|U\.?S\.?\ (?:Navy|Army|Air\ Force|Marine\ Corps)|NASA|CBS|NBC|ABC|BBC)"
).replace("WIRE", WIRES)
"""Who is credited for a picture; as WIRES."""

ASIAN_WIRES = (
    r"(?:中央社|新華社|新华社|中新社|中新網|中新网|法新社|路透社?|美聯社|美联社|歐新社|彭博|共同社?|時事(?:通信)?|聯合ニュース"
    r"|ロイター|ＡＰ|ＡＦＰ|AP|AFP|CNN|ＣＮＮ|연합뉴스|뉴시스|뉴스1|로이터|신화)"
)
"""The same in Chinese, Japanese and Korean."""
