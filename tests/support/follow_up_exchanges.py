"""Conversations of two or three questions about short invented articles, for the tests of follow-ups."""

ARTICLES = {
    "patrols": (
        "Chinese coast guard ships entered the waters around the Senkaku Islands on Monday. Tokyo lodged"
        " a protest with the embassy. Beijing said that its ships were on a routine patrol. Washington "
        "repeated that the islands fall under its security treaty with Japan."
    ),
    "missile": (
        "North Korea fired a ballistic missile towards the Sea of Japan on Tuesday. South Korea's "
        "military said the missile flew about 600 kilometres. Seoul called an emergency meeting of its "
        "security council. Pyongyang said that it had tested a new engine."
    ),
    "frigate": (
        "The Philippine navy received a new frigate from a South Korean shipyard. The frigate is named "
        "Miguel Malvar and carries anti-ship missiles. Manila paid about 550 million dollars for two "
        "ships of the class. The second ship is due next year."
    ),
    "cable": (
        "A subsea cable between Taiwan and the Matsu Islands was cut on Sunday. Residents relied on "
        "microwave links for a week. The telecom company blamed a cargo ship that dragged its anchor. "
        "Repairs cost about one million dollars."
    ),
    "drill": (
        "Vietnam and India held a joint naval drill off Da Nang. Two Indian destroyers took part in it. "
        "The drill lasted five days. Hanoi said that the exercise was not aimed at any country."
    ),
    "tanker": (
        "Iranian forces seized a tanker near the Strait of Hormuz on 12 March because, Tehran said, it "
        "had hit a fishing boat. The crew of 24 are held in Bandar Abbas. Washington called the seizure "
        "unlawful. The owner, a Greek shipping company, asked for the release of the sailors."
    ),
    "drone": (
        "Ukrainian drones struck an oil depot near Rostov in the night to Friday. The fire burned for "
        "three days. Moscow said that air defences had shot down nine drones. Kyiv did not comment. The "
        "regional governor, Vasily Golubev, reported no casualties."
    ),
    "carrier": (
        "The American carrier Carl Vinson arrived in Busan on 2 March 2025. Pyongyang called the visit a"
        " provocation. The carrier's air wing holds about 70 aircraft. The South Korean navy said that "
        "the visit would show the strength of the alliance."
    ),
    "shoal": (
        "A Chinese coast guard vessel used water cannon against a Philippine supply boat near Second "
        "Thomas Shoal on Saturday. Three sailors were hurt. Manila summoned the Chinese ambassador. "
        "Beijing said that the boat had entered its waters without permission. Tokyo and Canberra voiced"
        " concern."
    ),
    "houthi": (
        "The Houthis fired two missiles at a container ship in the Red Sea. The ship, Ocean Pearl, sails"
        " under the flag of Liberia. A British frigate came to help. The attack raised insurance costs "
        "for the route."
    ),
    "aircraft-zh": (
        "國防部表示，週三有十二架中國軍機進入台灣西南空域。其中四架越過海峽中線。國軍派出戰機監控。北京稱"
        "這是例行訓練。日本政府對此表示關切。美國國務院呼籲北京克制。"
    ),
    "submarine-zh": (
        "海鯤號潛艦於二月二十八日在高雄下水。潛艦造價約四百九十億元。因為零件延遲交付，測試晚了三個月。海"
        "軍計劃建造八艘同型潛艦。"
    ),
    "missile-ja": (
        "北朝鮮は火曜日に日本海へ弾道ミサイルを発射した。ミサイルは約600キロ飛行した。日本政府は北京の"
        "大使館を通じて抗議した。韓国軍は警戒を強めた。アメリカは安保理の会合を求めた。"
    ),
    "destroyer-ja": (
        "海上自衛隊の護衛艦「いずも」は六月に横須賀を出港した。オーストラリア海軍との共同訓練に参加する。"
        "訓練は二週間続く。艦長は田中一郎一佐である。"
    ),
    "warships-ko": (
        "중국 군함 세 척이 월요일에 서해에서 훈련을 했다. 훈련은 나흘 동안 계속되었다. 한국"
        " 해군은 초계함을 보냈다. 미국은 논평하지 않았다. 베이징은 정례 훈련이라고 밝혔다."
    ),
}

# Earlier questions, the follow-up, and what the answer must contain.
SAID = [
    (
        ["Which ships entered the waters around the Senkaku Islands?"],
        "And what did Beijing say?",
        "routine patrol",
    ),
    (
        ["Which ships entered the waters around the Senkaku Islands?"],
        "What about Washington?",
        "security treaty",
    ),
    (["What did North Korea fire on Tuesday?"], "How far did it fly?", "600 kilometres"),
    (["What did North Korea fire on Tuesday?"], "And what did Seoul do?", "emergency meeting"),
    (["What did North Korea fire on Tuesday?"], "What did Pyongyang say about it?", "new engine"),
    (["Which ship did the Philippine navy receive?"], "What is its name?", "Miguel Malvar"),
    (["Which ship did the Philippine navy receive?"], "And the second ship?", "next year"),
    (["Which ship did the Philippine navy receive?"], "How much did Manila pay for them?", "550 million"),
    (
        ["What happened to the subsea cable to the Matsu Islands?"],
        "Who was blamed for that?",
        "dragged its anchor",
    ),
    (
        ["What happened to the subsea cable to the Matsu Islands?"],
        "How much did the repairs cost?",
        "one million",
    ),
    (["Who held a naval drill off Da Nang?"], "How long did it last?", "five days"),
    (["Who held a naval drill off Da Nang?"], "And what did Hanoi say?", "not aimed at any country"),
    (["Why did Iran seize the tanker near Hormuz?"], "And what did Washington say?", "unlawful"),
    (["Who seized a tanker near the Strait of Hormuz?"], "Why?", "fishing boat"),
    (["Who seized a tanker near the Strait of Hormuz?"], "When was that?", "12 March"),
    (["Who seized a tanker near the Strait of Hormuz?"], "Where is the crew held?", "Bandar Abbas"),
    (["Who seized a tanker near the Strait of Hormuz?"], "How many are they?", "24"),
    (["Who seized a tanker near the Strait of Hormuz?"], "And the owner?", "Greek"),
    (["What did Ukrainian drones strike near Rostov?"], "How long did the fire burn?", "three days"),
    (["What did Ukrainian drones strike near Rostov?"], "What did Moscow say?", "shot down nine"),
    (["What did Ukrainian drones strike near Rostov?"], "And Kyiv?", "not comment"),
    (
        ["What did Ukrainian drones strike near Rostov?"],
        "Was anyone hurt? What did the governor say?",
        "no casualties",
    ),
    (["When did the Carl Vinson arrive in Busan?"], "What did Pyongyang say?", "provocation"),
    (["When did the Carl Vinson arrive in Busan?"], "How many aircraft does it carry?", "70 aircraft"),
    (["Which American carrier arrived in Busan?"], "When?", "2 March 2025"),
    (["What did the Chinese coast guard do near Second Thomas Shoal?"], "Was anyone hurt?", "Three sailors"),
    (
        ["What did the Chinese coast guard do near Second Thomas Shoal?"],
        "What did Beijing say about it?",
        "without permission",
    ),
    (["What did the Chinese coast guard do near Second Thomas Shoal?"], "and Tokyo?", "Tokyo and Canberra"),
    (
        ["What did the Chinese coast guard do near Second Thomas Shoal?", "What did Beijing say about it?"],
        "And Manila?",
        "ambassador",
    ),
    (
        ["What did the Chinese coast guard do near Second Thomas Shoal?"],
        "And Japan?",
        "Tokyo and Canberra",
    ),
    (["What did the Houthis fire at in the Red Sea?"], "What is the name of the ship?", "Ocean Pearl"),
    (["What did the Houthis fire at in the Red Sea?"], "Who came to help?", "British frigate"),
    (["What did the Houthis fire at in the Red Sea?"], "under which flag does it sail", "Liberia"),
    (
        ["What did North Korea fire on Tuesday?", "Which American carrier arrived in Busan?"],
        "And what did Pyongyang say?",
        "provocation",
    ),
    (
        [
            "What did the Chinese coast guard do near Second Thomas Shoal?",
            "Which ships entered the waters around the Senkaku Islands?",
        ],
        "And what did Beijing say?",
        "routine patrol",
    ),
    (["週三有多少中國軍機進入台灣西南空域？"], "那日本呢？", "日本政府"),
    (["週三有多少中國軍機進入台灣西南空域？"], "北京怎麼說？", "例行訓練"),
    (["週三有多少中國軍機進入台灣西南空域？"], "美國呢？", "美國國務院"),
    (["海鯤號潛艦在哪裡下水？"], "什麼時候？", "二月二十八日"),
    (["海鯤號潛艦在哪裡下水？"], "造價多少？", "四百九十億"),
    (["海鯤號潛艦的測試晚了多久？"], "為什麼？", "零件延遲"),
    (["北朝鮮は火曜日に何を発射しましたか"], "日本政府は？", "抗議した"),
    (["北朝鮮は火曜日に何を発射しましたか"], "韓国軍は何をした？", "警戒を強めた"),
    (["北朝鮮は火曜日に何を発射しましたか"], "何キロ飛んだ？", "600キロ"),
    (["護衛艦「いずも」はどこを出港しましたか"], "それはいつ？", "六月"),
    (["護衛艦「いずも」はどこを出港しましたか"], "艦長は誰？", "田中一郎"),
    (["중국 군함은 어디에서 훈련을 했습니까?"], "미국은?", "논평하지"),
    (["중국 군함은 어디에서 훈련을 했습니까?"], "그럼 베이징은?", "정례 훈련"),
    (["중국 군함은 어디에서 훈련을 했습니까?"], "얼마 동안?", "나흘"),
]

# Follow-ups that no article answers, each with the question before.
UNSAID = [
    ("Which ships entered the waters around the Senkaku Islands?", "And what did Canberra say?"),
    ("Which ships entered the waters around the Senkaku Islands?", "What about the submarine?"),
    ("Which ships entered the waters around the Senkaku Islands?", "And the Australian prime minister?"),
    ("Which ships entered the waters around the Senkaku Islands?", "And Moscow?"),
    ("Which ships entered the waters around the Senkaku Islands?", "Why?"),
    ("What did North Korea fire on Tuesday?", "And the aircraft carrier?"),
    ("What did North Korea fire on Tuesday?", "Who paid for it?"),
    ("What did North Korea fire on Tuesday?", "What about Iran?"),
    ("Which ship did the Philippine navy receive?", "And the helicopters?"),
    ("Which ship did the Philippine navy receive?", "Who is its captain?"),
    ("What happened to the subsea cable to the Matsu Islands?", "And the gas pipeline?"),
    ("What happened to the subsea cable to the Matsu Islands?", "What did Washington say about it?"),
    ("Who held a naval drill off Da Nang?", "And what did Beijing say?"),
    ("Who held a naval drill off Da Nang?", "Why?"),
    ("Who seized a tanker near the Strait of Hormuz?", "And London?"),
    ("Who seized a tanker near the Strait of Hormuz?", "What did it carry?"),
    ("What did Ukrainian drones strike near Rostov?", "How much did it cost?"),
    ("What did Ukrainian drones strike near Rostov?", "And the railway?"),
    ("Which American carrier arrived in Busan?", "And the submarine?"),
    ("Which American carrier arrived in Busan?", "What did Tokyo say?"),
    ("What did the Chinese coast guard do near Second Thomas Shoal?", "And Hanoi?"),
    ("What did the Chinese coast guard do near Second Thomas Shoal?", "How much did the boat cost?"),
    ("What did the Houthis fire at in the Red Sea?", "And Egypt?"),
    ("What did the Houthis fire at in the Red Sea?", "When was that?"),
    ("What did the Houthis fire at in the Red Sea?", "Was anyone hurt?"),
    ("週三有多少中國軍機進入台灣西南空域？", "那韓國呢？"),
    ("週三有多少中國軍機進入台灣西南空域？", "為什麼？"),
    ("海鯤號潛艦在哪裡下水？", "艦長是誰？"),
    ("北朝鮮は火曜日に何を発射しましたか", "ロシアは？"),
    ("護衛艦「いずも」はどこを出港しましたか", "なぜ？"),
    ("중국 군함은 어디에서 훈련을 했습니까?", "러시아는?"),
]
