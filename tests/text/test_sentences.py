"""Sentences end where a reader would end them, in the languages of the index."""

import pytest

from index.text.sentences import split_sentences

ABBREVIATIONS: list[list[str]] = [
    ["The envoy met Ms. Tsai in Taipei for an hour on Monday.", "They shook hands."],
    ["Gen. He Weidong met Adm. Dong Jun.", "Both left."],
    ["Brig. Gen. Kim and Lt. Cmdr. Ana Reyes flew to Guam."],
    ["Rear Adm. Mary O'Neil and Vice Adm. J. K. Lee spoke."],
    ["Staff Sgt. Tom Wu, Pfc. Ann Li, Cpl. Bo Chen and Spc. Dee Ray died."],
    ["Wg. Cdr. Singh, Flt. Lt. Rao and Sqn. Ldr. Khan landed."],
    ["Sgt. 1st Class Lee and Chief Petty Officer Wang testified."],
    ["Lt. j.g. Amy Chan and Capt. (Ret.) Lee Hao spoke."],
    ["Messrs. Lee and Wang, Mme. Zhou and Prof. Dr. Weber arrived."],
    ["Supt. Ian Dow and Det. Insp. Rao of Scotland Yard came."],
    ["Sen. Tim Kaine and Reps. Young Kim, Gov. Kay Ivey and Amb. Nicholas Burns met."],
    ["Rev. Martin and Msgr. Paul and Fr. John prayed."],
    ["Ret. Gen. David Petraeus and Maj. Gen. (res.) Amos Gilead wrote."],
    ["Asst. Sec. Daniel Kritenbrink and Dep. Prime Minister Le met."],
    ["The 2nd Bn. 5th Marines and the 101st Abn. Div. trained."],
    ["The 1st Inf. Div. Artillery moved."],
    ["Lockheed Martin Corp. Chief Executive Jim Taiclet spoke.", "The firm grew."],
    ["It bought them from Boeing Co.", "The price was secret."],
    ["Huawei Technologies Co. Ltd. Vice President Li spoke."],
    ["Mitsubishi Heavy Industries Ltd.", "He left."],
    ["Hanwha Aerospace Co., Ltd. and Rheinmetall AG signed."],
    ["Mr. Wu, Esq. Spokesman Lee"],
    ["The U.S. Navy and U.K. Royal Marines sailed.", "U.S. officials agreed."],
    ["He lives in the U.S.", "The trip was long."],
    ["It left Washington, D.C.", "On Monday it returned."],
    ["U.N. Secretary-General Guterres and N.Y. Gov. Hochul met."],
    ["No. 2 Squadron and Nos. 3 and 4 flew.", "No.", "Nobody flew."],
    ["See Art. 9 and Sec. 5 and Fig. 3.", "Vol. 2 is out."],
    ["Mt. Fuji, St. Petersburg and Ft. Bragg are far."],
    ["He walked to Main St.", "The road was shut."],
    ["It is 6 ft. 2 in. tall and weighs 200 lbs.", "The gun is older."],
    ["The ship, 155 m long, left on Jan. 3 and Sept. 11, and in Dec. 2024."],
    ["It happened in Norfolk, Va.", "The base is big."],
    ["Gundy v. United States and Roe vs. Wade were cited."],
    ["Dr. Strange et al. wrote it.", "Then J. K. Rowling, C. S. Lewis and George W. Bush read it."],
    ["Martin Luther King Jr. Day is on Monday.", "Sammy Davis Jr.", "He sang."],
    ["It was in World War I.", "The war was long."],
    ["Ali B. Rahman and H. R. McMaster met W. Bengal officials."],
    ["The H.M.S. Queen Elizabeth and the U.S.S. Nimitz sailed.", "The M.V. Ever Given ran aground."],
    ["The c. 1900 map and p. 5 differ."],
    ["Staff Sgt. Kim Doe and Tech. Sgt. Ray Poe were hurt.", "Both live."],
    ["Def. Sec. Lee met Eng. Ali Hassan.", "Both left."],
    ["He studied at Georgia Tech.", "Smith taught there."],
    ["In Bldg. No. 5 nobody lived.", "No ship came."],
    ["Lockheed Martin Corp. A. Smith spoke.", "A ship left."],
]
TIMES_OF_DAY: list[list[str]] = [
    ["A pilot boat sank at 5 p.m. Monday off Qeshm."],
    ["It began at 11:07 a.m. PDT and ended at 3 p.m. EDT.", "It was 9 a.m.", "After that, he left."],
    ["It fell at 4 a.m. Kyiv time and at 5 p.m. Moscow Time.", "It flew at 6 p.m. Eastern on Friday."],
    ["The curfew runs from 10 p.m. Saturday to 6 a.m. Sunday."],
    ["The blast came at 2:30 p.m. Sept. 3 near Basra."],
    ["It sailed at 7 p.m. (GMT) on Monday."],
    ["It left at 8 p.m.", "The crew slept."],
    ["It left at 8 p.m.", "Russian forces fired."],
    ["It closes at 5 P.M. Tuesday in Taipei."],
    ["They met at 9 a.m. Beijing time.", "At 3 p.m. Hong Kong time they left."],
    ["It starts at 6 p.m. local time and 10 p.m. UTC."],
    ["The vote is at 9 p.m. June 3."],
    ["It sank at 5 p.m. on Monday."],
    ["It sank at 5 p. m. Monday."],
    ["Ferries stop from 8 p.m. Dec. 31 to 6 a.m. Jan. 1."],
    ["The alarm rang at 3 a.m.", "Taipei said nothing."],
]
QUOTATIONS: list[list[str]] = [
    ["“Who gave the order to fire on the ferry?” Gen. Park Jung-hwan asked at a hearing in Seoul."],
    ["“Leave now!” Capt. Lee Hao-yi shouted.", "The crew left."],
    ["“Is this the end?” President Volodymyr Zelenskyy wrote on X."],
    ["“Why now?” Lee asked reporters.", "Nobody answered."],
    ["“We will not retreat!” Putin declared on Friday."],
    ['"Who pays?" Sen. Tim Kaine asked.'],
    ['"Where is the ship?" NATO spokeswoman Oana Lungescu said in Brussels.'],
    ["“Are you ready?” asked Gen. Park.", "“No!” said Lee."],
    ["“Who fired first?” I asked him."],
    ["“What now?” Lee Jae-myung, the opposition leader, told reporters."],
    ["‘Who gave the order?’ Adm. Lin asked."],
    ["“Who fired?", "Who fell?” Gen. Park asked."],
    ["“Never again!” Kim Yo-jong, the sister of the leader, warned."],
    ["“Who is next?” the minister asked."],
    ["He asked, “Who is next?”", "Then he left."],
    ["“Who is next?”", "The ministry gave no answer."],
    ["“Is it over?”", "Lee said he would wait."],
    ["“Enough!”", "Protesters blocked the road."],
    ["“We stay.” Mr. Lee said."],
    ["“We stay.”", "Lee said the plan was old."],
    ["“Will China attack?” Taiwan’s defense minister, Wellington Koo, asked in parliament."],
    ["“Did you see it?!” Sgt. Wu yelled."],
    ["„Wer schoss?“ fragte General Weber.", "„Niemand!“ sagte er."],
    ["« Qui a tiré ? » a demandé le général.", "Il partit."],
    ["“The war is over.”", "“No, it is not.”"],
    ["He said “Stop!” and “Go!” to them."],
    ["Yahoo! Inc. sold it."],
    ["“Is it war?”", "The minister did not say."],
    ["“Is it war?”", "The spokesman couldn’t immediately say."],
]
OTHER_MARKS: list[list[str]] = [
    ["The plan (it was late.) failed."],
    ["(The move came late.)", "Russia left."],
    ["Visit example.com.", "Or www.Navy.Mil today."],
    ["al-Shabab attacked.", "al-Shabab fled."],
    ["It cost $3.5 million.", "$2 was left."],
    ["Why the U.S. Is Losing"],
    ["He said … nothing.", "“Wait ... what?”"],
    ["One.", "Two.", "Three."],
    ["Am 3. März sank das Boot der 2. Flotte.", "Das 3. Regiment zog ab.", "Niemand starb."],
    ["He counted 12.", "May spoke."],
    ["EE. UU. protestó.", "China respondió."],
    ["Gen. dyw. Jan Nowak i Ген. Сырский.", "Wyszedł."],
    ["Он приехал в г. Киев.", "Потом уехал."],
    ["قال الوزير ذلك.", "هل وصل؟", "نعم."],
    ["यह सच है।", "वह गया।"],
    ["They won 3-2.", "5,000 fans came."],
    ["The ruling [12] was clear.[3]", "The court agreed."],
    ["Ann Lens/AFP/Getty Images", "Two ships left on May 3.", "Bo Li/Reuters", "They met."],
    ["Bo Li/AP Photo", "They met."],
    ["Stringer/AFP via Getty Images", "They met."],
    ["The Reuters/Ipsos poll and the AP/NORC Center agree."],
    ["Bo Li/AP took it."],
]
ASIAN: list[list[str]] = [
    ["「誰下令開火？」國防部長顧立雄質詢時問。", "他沒有回答。"],
    ["「快離開！」艦長李浩義大喊。", "船員逃走。"],
    ["“谁下的命令？”朴将军在听证会上问道。", "没人回答。"],
    ["「誰會付錢？」立委王定宇問。", "部長沒有回答。"],
    ["「我們不退。」他說完就離開。", "會議結束。"],
    ["“不许动！”执法人员高声喊道。", "渔民停船。"],
    ["他問：「誰下令？」", "部長沉默。"],
    ["他高喊「台灣加油！」的口號。", "群眾鼓掌。"],
    ["「為什麼是現在？」", "這是許多人的疑問。", "他不知道。"],
    ["《新聞稿》說，演習結束。", "艦隊返航。"],
    ["共機17架次、0.8公里。", "飛彈3.5枚。"],
    ["「誰が命令したのか？」と李将軍は公聴会で尋ねた。", "返答はなかった。"],
    ["「撃つな！」と艦長が叫んだ。", "船は止まった。"],
    ["「なぜ今なのか。」という声が上がった。", "政府は黙った。"],
    ["大臣は「答えられない。」と述べた。", "会議は終わった。"],
    ["「誰が命じたのか。」大臣は聞いた。", "答えはなかった。"],
    ["「撤退だ！」艦長が部下に静かに言った。", "誰も残らなかった。"],
    ["「撤退だ。」", "艦隊は翌日、港に戻った。"],
    ["「誰が払うのか？」。", "議員はそう聞いた。"],
    ["「船が来た！」", "「どこだ？」と声が上がった。"],
    ["モーニング娘。のメンバーが来た。", "人々は喜んだ。"],
    ["本当に来るのか？と聞いた。", "彼は黙った。"],
    ["“누가 발포를 명령했습니까?” 박 장군이 청문회에서 물었다.", "답은 없었다."],
    ['"도망쳐!" 함장이 소리쳤다.', "배는 멈췄다."],
    ['"왜 지금인가?"라고 장관이 물었다.', "그는 답하지 않았다."],
    ['장관은 "답할 수 없다."라고 말했다.', "회의가 끝났다."],
    ['"누가 내나?" 김 의원은 그렇게 물었다.', "장관은 침묵했다."],
    ['그는 "가자!"며 일어섰다.', "모두 따랐다."],
    ["'안보는 공짜인가?' 그는 책에 그렇게 썼다.", "책은 팔렸다."],
    ["2024. 3. 5. 국방부가 발표했다.", "훈련이 끝났다."],
    ["제2.5조는 유지된다.", "협정은 끝났다."],
    ["1. 훈련을 중단한다.", "2. 통신선을 유지한다."],
    ["演習如期（國防部說明。）。", "海軍出動。"],
    ["防衛省は発表した（詳細は公報。）。", "海自が出動した。"],
    ["他問「為什麼？」並離開。", "沒有人回答。"],
    ["他們以「台灣加油！」為口號。", "群眾鼓掌。"],
    ['"배는 서류로 뜨지 않아요."', "그의 말에는 답답함이 묻어났다."],
    ["国防部 Lt. Gen. Smith 访问台北。", "他见了部长。"],
]


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("sentences", ABBREVIATIONS, ids=" ".join)
def test_abbreviation_ends_a_sentence_only_before_a_new_one(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", TIMES_OF_DAY, ids=" ".join)
def test_time_of_day_stays_with_its_day_and_zone(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", QUOTATIONS, ids=" ".join)
def test_quotation_stays_with_the_words_that_name_its_speaker(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", OTHER_MARKS, ids=" ".join)
def test_other_marks_end_a_sentence_where_one_begins(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", ASIAN, ids=" ".join)
def test_chinese_japanese_and_korean_sentences(sentences: list[str]) -> None:
    is_korean = any("가" <= character <= "힣" for character in sentences[0])

    assert sentences_of((" " if is_korean else "").join(sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('It is done."The new plan came.', ["It is done.", '"The new plan came.']),
        ("It ended in May.The ship left.", ["It ended in May.", "The ship left."]),
        ("Read the plan at www.Navy.Mil/The_Plan today.", ["Read the plan at www.Navy.Mil/The_Plan today."]),
        ("In the '90s. It ended.", ["In the '90s.", "It ended."]),
        ("He spoke to CNN. Russia left.", ["He spoke to CNN.", "Russia left."]),
        ("11 p.m. — Two boats left.", ["11 p.m. — Two boats left."]),
        ("FROM SEPT. 5: TWO BOATS", ["FROM SEPT. 5: TWO BOATS"]),
        ("She told him. https://t.co/N61", ["She told him.", "https://t.co/N61"]),
    ],
)
def test_missing_spaces_addresses_and_capitals(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences
