"""Classes of nouns that stand for things: with these, the same verbs decide nothing about anybody.

Singular; written from general knowledge of English, not collected from a set; a word may be in
several, and in those of people and rules, too.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set

# What programmers and offices work on, texts that are asked for, and what a day is made of.
THINGS: Final = {
    "software": word_set(
        "admin allocation api argument batch benchmark branch buffer bug build button cache "
        "callback certificate chain checkpoint chunk ci class cleanup cli client color colour "
        "column comment commit compiler component config configuration constant cookie coverage "
        "cpu crash css database dataset date deadlock default defaults dependency dialog "
        "directory docker docs documentation driver edge encoding endpoint enum error event "
        "example exception exit extension field file files fix fixture fixtures flag folder "
        "font form format formatter function graph handler header heading hook hooks host html "
        "icon image import indent index job json kernel key layer layout leak library link "
        "links lint linter loader log logger logs manual matrix memory merge method middleware "
        "migration mock modal model models module node option package page pages parameter "
        "parser path performance plugin pointer pool port prompt proxy pull query queue race "
        "readme refactor regex release request response retry route row runner schema script "
        "serializer server session signal sitemap snapshot snippet socket sql store storybook "
        "stream string style styles table template templates tensor test tests theme thread "
        "timeout timestamp timezone tls token type types typo unicode url value values variable "
        "version warning webhook whitespace widget worker xml yaml"
    ),
    "office": word_set(
        "address addresses agenda alarm animal animals appointment attached attachment "
        "attachments average bold book booking bread bullet cake calendar call cell chair "
        "chairs chapter chart city coffee column columns copies copy date dates deadline "
        "deadlines desk dialogue dinner draft email emoji english essay exercise file files "
        "film flight flyer folder font french friday game garden german grammar haiku hall "
        "heading homework hotel image inbox invoice italian japanese joke language letter list "
        "logo lunch mail map margin margins meeting menu minutes monday moon note notes novel "
        "page pages pancake paper paragraph pdf photo photos picture pictures play poem points "
        "poll postcode postcodes poster printer quiz receipt recipe reminder riddle river room "
        "row rows saturday scan scans sentence slide slides song soup spanish speech "
        "spreadsheet stapler story sum sun sunday survey table taxi template text thread "
        "thursday ticket time title total train trip tuesday vocabulary weather wednesday word "
        "words"
    ),
    "text": word_set(
        "abstract advert advice agenda alarm answer article blurb brochure bullet bullets "
        "calendar caption card chapter chart checklist code comma commas comparison crossword "
        "definition diagram dialogue directions document draft drawing e-mail email essay "
        "eulogy example examples exercise explanation flashcard flyer folder form formula "
        "function gist grammar haiku heading headline homework idea ideas instruction "
        "instructions invitation invoice itinerary joke label leaflet lesson letter limerick "
        "list logo lyrics mail map memo menu minutes motto name names note notes obituary "
        "outline overview page paragraph pdf plan playlist plot poem poster presentation pun "
        "query question questions quiz receipt recipe regex reminder reply report rhyme riddle "
        "rota scene schedule script sentence sheet sign sketch slide slides slogan snippet song "
        "sonnet speech spelling spreadsheet story subject summary synonym synopsis table tag "
        "tale template timer timetable tip tips title toast translation tutorial typo "
        "vocabulary word words"
    ),
    "daily": word_set(
        "algebra anniversary apple arabic bakery bicycle bike bin birthday book box boxes bread "
        "breakfast bulb bus cake car cat chair chairs cheese chemistry chess chicken christmas "
        "cinema coat coffee concert dentist desk dinner dishes dog dollar dollars door dough "
        "easter egg eggs english euro euros evening exam ferry film flight florist flower "
        "flowers football french fruit game garden garlic geography german gram grams guitar "
        "gym hall heating hike history holiday hotel hour hours ink italian japanese key keys "
        "kilo kilos kitchen lamp laptop latin laundry lawn lift litre lunch match maths metric "
        "milk minute minutes morning music noon novel number o'clock onion oven package paper "
        "parcel party pasta pet phone physics piano picnic pizza plant plants plumber post "
        "potato printer puzzle rain room run salad scanner school seat shelf shoes snow soup "
        "spanish stairs stamp sun supper table taxi tea team test ticket tomato tomatoes "
        "tomorrow toner tonight tour train training tram trip tyre umbrella van vegetable walk "
        "washing weather wedding weekend welsh window"
    ),
}
