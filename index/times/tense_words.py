"""English words that tell of what was and of what will be; all lower case."""


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAST = words_of("""
    was were had did wasn't weren't didn't hadn't wasn’t weren’t didn’t hadn’t
    went came took gave made got found won lost held spoke wrote began broke brought built
    bought caught chose drew drove fell felt flew fought grew heard kept knew led paid ran sang sat sent shot
    sold shook spent stood stole stuck struck swore taught thought threw understood woke wore hung fled sought
    laid became withdrew overtook arose blew ate forgot froze hid rode rose sank swam swept swung met left said
    told saw slid rebuilt overthrew undertook outdid upheld withheld wound wept bit tore killed died tied
    """)
"""Beside regular ones in -ed. Those that read the same in the present (hit, put, set) are in none of these."""

NO_VERBS = words_of(
    """
    indeed hundred unprecedented united need speed feed seed breed bed red proceed exceed succeed weed aged
    armed naked wicked sacred rugged unnamed alleged related limited based interested concerned prepared
    advanced so-called unexpected deserved tied long-awaited highly-anticipated retired wounded injured used
    """
)
"""In -ed, and no past of a verb; they say nothing."""

MAY_COME = words_of(
    """
    expected scheduled planned projected slated supposed proposed anticipated poised forecasted intended
    determined allowed required needed due set likely
    """
)
"""Behind these a day may still be ahead, or have been."""

OPENS_FUTURE = words_of(
    """
    announced called urged warned asked invited threatened vowed promised pledged extended agreed hoped wanted
    predicted braced canceled cancelled postponed delayed rescheduled demanded requested suggested organized
    organised arranged pushed recommended encouraged moved paused
    """
)
"""Past verbs whose object may lie ahead ("announced a strike Monday"): they tell of a day only beside it."""

WILL = words_of("will won't won’t shall 'll ’ll")
BE = words_of("is are am 're ’re")
BE_PAST = words_of("was were been")
AHEAD_AFTER_BE = words_of(
    "scheduled set due slated expected planned poised going likely preparing planning expecting hoping"
)
"""With "is" or "are" before them."""
AHEAD_BEFORE_TO = words_of("plan plans hope hopes expect expects intend intends aim aims")
"""With "to" after them."""

UNDETERMINED = words_of("""
    would could should may might must can ca cannot can't can’t if unless until till before ahead upcoming
    has have 've ’ve having is are am being 're ’re says say does do don't don’t doesn't doesn’t
    that which who whose whom where whether because although though while when why how
    opens begins starts ends kicks returns airs premieres debuts hits releases arrives meets votes takes comes
    goes heads faces plays hosts launches expires closes resumes travels visits holds drops concludes wraps
    marks turns runs continues looms features seeks plans hopes expects wants calls means makes gives brings
    typically usually traditionally normally often always every
    """)
"""Behind these nothing tells any more whether a day has been."""

NOUNS_AFTER_TO = words_of(
    """
    court work death prison office school power life jail people congress parliament police land anyone everyone
    everybody nobody no each every another more those both him them me us whom one two three four five six seven
    eight nine ten half social public local federal national foreign new top nearby history victory media fans
    first second third
    """
)
"""Words without an article that make no infinitive of the "to" before them."""
