"""The words of dates: months, weekdays, zones and eras, in the languages of our sources.

All are NFKC and casefolded, as `read_date` looks them up.
"""

_MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
)
MONTHS = {"sept": 9} | {word: number for words in _MONTHS for number, word in enumerate(words.split(), 1)}

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "senin selasa rabu kamis jumat sabtu minggu",
    "понедельник вторник среда четверг пятница суббота воскресенье",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 (月) (火) (水) (木) (金) (土) (日)",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일 (월) (화) (수) (목) (금) (토) (일)",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天",
    "週一 週二 週三 週四 週五 週六 週日 周一 周二 周三 周四 周五 周六 周日",
    "(一) (二) (三) (四) (五) (六)",
)
_FILLERS = "published posted date at on the le à am um uhr г года року 発表 配信 公開 발행 입력 發布 发布"

SILENT_WORDS = frozenset(" ".join((*_WEEKDAYS, _FILLERS)).split())
"""What may stand beside a date without changing it. A weekday that contradicts the date is ignored."""

FORENOON = frozenset(["am", "上午", "午前", "오전"])
AFTERNOON = frozenset(["pm", "下午", "午後", "午后", "오후"])

ZONE_HOURS = {
    **{"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8},
    **{"pdt": -7, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "wib": 7, "hkt": 8, "sgt": 8, "pht": 8},
    **{"jst": 9, "kst": 9, "aest": 10, "aedt": 11},
}
"""Zone names that mean one offset from UTC."""

OPEN_ZONES = frozenset(["cst", "ist", "bst", "ast", "gst", "et", "ct", "mt", "pt"])
"""Zone names that mean several: China or Chicago, India or Israel, summer or winter."""

ERA_YEARS_BEFORE_FIRST = {
    **{"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911},
    **{"民國": 1911, "民国": 1911, "中華民國": 1911, "中华民国": 1911},
}
"""What to add to a year of the era for the common year."""
