"""Invented reports in the style of news agencies, and how other outlets rewrite them."""

WIRE = """Two coast guard vessels collided near a disputed reef on Tuesday, and each side blamed the \
other for it. The transport ministry in Manila said that its patrol boat was hit while it carried food and \
fuel to a small garrison. Four sailors were treated for bruises and one for a broken wrist.

A spokesman for the other coast guard said that the patrol boat had ignored eleven warnings by radio. \
"They turned across our bow on purpose," Captain Wen Haoran told reporters. He showed a video of two \
minutes.

The reef lies 190 kilometres off the coast and falls dry at low tide. Fishermen from three countries work \
the waters around it, which are thought to hold natural gas. A tribunal ruled in 2016 that nobody may \
close them.

Diplomats from both governments will meet in Jakarta next month. A hotline that they set up last year was \
not used on Tuesday, officials of both sides said. The meeting is the seventh of its kind."""

REWRITTEN = """Manila and its rival traded accusations on Tuesday after vessels of their coast guards \
crashed into each other beside a reef that both claim.

The transport ministry in Manila said that its patrol boat was hit while it carried food and fuel to a \
small garrison. Four sailors were treated for bruises and one for a broken wrist.

The other side gave a different account. A spokesman for the other coast guard said that the patrol boat \
had ignored eleven warnings by radio. "They turned across our bow on purpose," Captain Wen Haoran told \
reporters.

The incident is the third at the reef since spring and comes as both capitals prepare for talks. Diplomats \
from both governments will meet in Jakarta next month. A hotline that they set up last year was not used \
on Tuesday, officials of both sides said."""

SAME_EVENT = """A collision of two patrol vessels has put a quarrel over a reef back on the front pages. \
Fishermen who watched it from their boats said that the larger ship had not slowed down at all.

"They turned across our bow on purpose," Captain Wen Haoran told reporters. Manila calls that absurd. Its \
transport ministry published photographs of a dented hull and says five sailors were hurt, one with a \
broken wrist.

Analysts in Singapore expect no escalation, since envoys are to talk in Indonesia soon. Insurers left \
their rates for the area unchanged on Wednesday."""

BULLETIN = """The ministry of defence detected {aircraft} military aircraft and {ships} naval vessels \
around the island between 6 a.m. on {before} and 6 a.m. on {day}. Of the aircraft, {crossed} crossed the \
median line of the strait and entered the air defence zone in the north, the centre and the southwest. The \
armed forces monitored the situation with aircraft of their own, ships and missile systems ashore, the \
ministry said. It publishes the figures every morning."""

WIRE_ZH = """兩艘海警船週二在爭議礁石附近相撞，雙方互指對方應負責任。馬尼拉交通部表示，巡邏艇當時正運\
送糧食和燃料給一處小型駐軍，四名船員瘀傷，另有一人手腕骨折。對方海警發言人說，巡邏艇無視無線電發出的十一\
次警告。溫浩然上校向記者表示：「他們是故意橫越我方船首。」他並播放了一段兩分鐘的影片。該礁石距離海岸一百\
九十公里，退潮時露出水面，三國漁民都在附近海域作業。仲裁庭曾在2016年裁定任何一方都不得封閉該海域。雙方外\
交官下個月將在雅加達會面，官員說，去年設立的熱線週二並未使用。"""

REWRITTEN_ZH = """菲律賓與對手國的海警船星期二在雙方都宣稱擁有主權的礁石旁互撞，兩國政府隨即互相指責。\
馬尼拉交通部表示，巡邏艇當時正運送糧食和燃料給一處小型駐軍，四名船員瘀傷，另有一人手腕骨折。
另一方則提\
出不同說法。對方海警發言人說，巡邏艇無視無線電發出的十一次警告。溫浩然上校向記者表示：「他們是故意橫越我\
方船首。」
這是今年春天以來的第三起事件，正值雙方準備會談之際。雙方外交官下個月將在雅加達會面，官員說，\
去年設立的熱線週二並未使用。"""

BULLETIN_ZH = """國防部今天上午公布，自{before}日上午六時至{day}日上午六時，偵獲共機{aircraft}架次、共\
艦{ships}艘持續在臺海周邊活動，其中逾越海峽中線進入北部、中部及西南空域{crossed}架次。國軍運用任務機、艦\
及岸置飛彈系統嚴密監控與應處。國防部每天上午公布前一日的動態。"""

WIRE_JA = """係争中の岩礁の近くで火曜日、海上警備隊の船二隻が衝突し、双方が相手に責任があると主張した\
。マニラの運輸省によると、巡視船は小さな駐屯地に食料と燃料を運ぶ途中で衝突された。乗組員四人が打撲、一人\
が手首を骨折した。相手側の報道官は、巡視船が無線による十一回の警告を無視したと述べた。岩礁は海岸から百九\
十キロの沖合にあり、干潮時に姿を現す。三か国の漁船が周辺で操業している。両政府の外交官は来月ジャカルタで\
会談する。昨年設けられたホットラインは火曜日には使われなかったと当局者は話した。"""

REWRITTEN_JA = """双方が領有権を主張する岩礁のそばで火曜日、沿岸警備当局の船同士がぶつかり、両国が非難\
し合っている。マニラの運輸省によると、巡視船は小さな駐屯地に食料と燃料を運ぶ途中で衝突された。乗組員四人\
が打撲、一人が手首を骨折した。
一方、相手国は反論している。相手側の報道官は、巡視船が無線による十一回の\
警告を無視したと述べた。春以降で三件目の事案で、会談の準備が進む中で起きた。両政府の外交官は来月ジャカル\
タで会談する。昨年設けられたホットラインは火曜日には使われなかったと当局者は話した。"""

WIRE_KO = """분쟁 중인 암초 인근에서 화요일 해양경비대 선박 두 척이 충돌했으며 양측은 서로 상대방의 책\
임이라고 주장했다. 마닐라 교통부는 순시선이 작은 주둔지에 식량과 연료를 나르던 중 들이받혔다고 밝혔다. \
선원 네 명이 타박상을 입고 한 명은 손목이 부러졌다. 상대측 대변인은 순시선이 무선으로 보낸 열한 차례의 \
경고를 무시했다고 말했다. 암초는 해안에서 백구십 킬로미터 떨어져 있으며 썰물 때 드러난다. 세 나라의 어선\
이 주변에서 조업한다. 양국 외교관들은 다음 달 자카르타에서 만날 예정이다. 지난해 설치된 직통전화는 화요\
일에 쓰이지 않았다고 당국자들은 전했다."""

REWRITTEN_KO = """두 나라가 모두 영유권을 주장하는 암초 옆에서 화요일 해경 선박이 서로 부딪친 뒤 양국\
이 비난을 주고받았다. 마닐라 교통부는 순시선이 작은 주둔지에 식량과 연료를 나르던 중 들이받혔다고 밝혔다\
. 선원 네 명이 타박상을 입고 한 명은 손목이 부러졌다.
상대국의 설명은 다르다. 상대측 대변인은 순시선이 \
무선으로 보낸 열한 차례의 경고를 무시했다고 말했다. 봄 이후 세 번째 사건으로 회담 준비가 한창인 가운데 \
일어났다. 양국 외교관들은 다음 달 자카르타에서 만날 예정이다."""


def bulletin(*, aircraft: int, ships: int, crossed: int, before: str, day: str, form: str = BULLETIN) -> str:
    return form.format(aircraft=aircraft, ships=ships, crossed=crossed, before=before, day=day)


def gallery(count: int) -> str:
    """Photo captions that an outlet repeats below every article on a subject."""
    return " ".join(
        f"Spectators number {n} wave flags in stand {n} of the stadium as teams {n} and {n + 1} walk in."
        for n in range(count)
    )
