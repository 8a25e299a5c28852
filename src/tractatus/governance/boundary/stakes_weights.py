"""Weights of `stakes.py`, by `quality/fit_stakes.py`; not edited by hand.

Logistic regression over 4108 sentences of the sets for development in `quality/acts`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -1.06
# Log odds above which a sentence counts as a decision over people, and the subject of a commit.
THRESHOLD: Final = 1.34
COMMIT_THRESHOLD: Final = 3.98
# Of the development texts of each kind, how many wait by a model that has not seen them, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {
    "commit": (4, 1073),
    "crossing": (929, 1278),
    "near miss": (14, 142),
    "outside commit": (2, 180),
    "outside crossing": (186, 232),
    "outside request": (6, 206),
    "request": (49, 1188),
}
# Of requests from outside that were not fitted, the load; of such crossings, how many are found.
CURVE: Final = (
    (0.02, 154),
    (0.03, 187),
    (0.04, 195),
    (0.05, 204),
    (0.075, 216),
    (0.1, 219),
)
_TABLE: Final = """
    about:daily=-0.43; about:data=0.14; about:fate=1.06; about:meaning=-0.12; about:money=0.34;
    about:office=-0.39; about:persons=0.07; about:rules=0.13; about:software=0.11;
    about:speech=0.09; about:text=-0.12; about:unknown=-0.46; about:values=-0.29;
    acts_for+body=0.26; acts_for+course=0.32; acts_for+data=0.07; acts_for+fate=1.2;
    acts_for+machines=-0.13; acts_for+meaning=0.06; acts_for+members=0.23; acts_for+money=-0.12;
    acts_for+outsiders=-0.33; acts_for+oversight=0.06; acts_for+persons=0.06;
    acts_for+purpose=0.05; acts_for+rules=0.23; acts_for+speech=-0.33; acts_for+values=-0.23;
    acts_for>body=0.18; acts_for>consent=-0.15; acts_for>daily=-0.22; acts_for>fate=0.17;
    acts_for>office=0.05; acts_for>oversight=-0.17; acts_for>rules=0.11; acts_for>software=0.29;
    acts_for>text=0.12; acts_for>unknown=0.19; against:rules=0.16; against:unknown=-0.26;
    allows+body=0.32; allows+consent=0.23; allows+data=0.27; allows+machines=-0.18;
    allows+meaning=0.14; allows+members=-0.66; allows+money=0.18; allows+oversight=0.26;
    allows+persons=-0.14; allows+purpose=0.11; allows+rules=-0.1; allows+self=0.57;
    allows+speech=0.68; allows+values=0.28; allows>consent=0.51; allows>daily=0.07;
    allows>data=-0.36; allows>fate=-0.12; allows>machines=-0.21; allows>members=0.11;
    allows>money=0.16; allows>office=0.27; allows>outsiders=0.07; allows>oversight=-0.11;
    allows>persons=-0.16; allows>rules=0.28; allows>self=0.21; allows>software=-0.4;
    allows>speech=1.08; allows>unknown=-0.49; allows>values=0.1; as:consent=0.33; as:daily=0.46;
    as:data=-0.37; as:members=0.39; as:office=-0.1; as:oversight=-0.06; as:persons=0.1;
    as:purpose=-0.09; as:software=-0.22; as:speech=0.61; as:text=-0.62; as:unknown=0.37;
    as:values=0.16; asker=-0.4; asker first=-1.0; at:daily=-0.46; at:data=0.15; at:money=0.07;
    at:office=0.17; at:persons=-0.24; at:rules=0.09; at:software=-0.17; at:speech=-0.08;
    at:text=-0.12; behind:body=0.22; behind:consent=0.8; behind:course=0.54;
    behind:creatures=1.01; behind:daily=-0.34; behind:data=-0.2; behind:machines=-0.25;
    behind:meaning=-0.45; behind:money=0.19; behind:office=-0.55; behind:oversight=-0.2;
    behind:persons=-0.2; behind:purpose=0.44; behind:rules=0.2; behind:self=0.13;
    behind:software=-0.46; behind:speech=-0.34; behind:text=-0.16; behind:unknown=-0.3;
    behind:values=-0.55; between:office=0.25; between:persons=0.21; between:software=-0.1;
    between:unknown=0.06; bracketed=-0.74; by:body=-0.07; by:consent=0.1; by:daily=0.13;
    by:data=-0.22; by:fate=-0.34; by:machines=0.44; by:members=0.31; by:office=0.1;
    by:persons=-0.31; by:rules=0.28; by:self=0.22; by:software=0.5; by:speech=-0.32;
    by:text=-0.29; by:unknown=0.2; changes+body=0.42; changes+consent=0.37; changes+course=0.12;
    changes+creatures=0.43; changes+fate=-0.06; changes+machines=-0.05; changes+meaning=0.45;
    changes+members=-0.2; changes+money=-0.84; changes+outsiders=-0.48; changes+oversight=-0.05;
    changes+purpose=0.27; changes+self=-0.06; changes>body=0.39; changes>consent=-0.22;
    changes>course=0.1; changes>daily=0.45; changes>data=0.3; changes>fate=-0.54;
    changes>meaning=0.84; changes>money=-1.18; changes>office=-0.48; changes>oversight=0.22;
    changes>persons=0.36; changes>purpose=0.14; changes>rules=0.27; changes>software=-0.25;
    changes>speech=-1.15; changes>text=0.36; changes>unknown=-0.32; changes>values=0.29;
    code=0.69; compared=0.37; condition=0.5; decides+body=0.67; decides+consent=-0.58;
    decides+course=0.16; decides+creatures=0.39; decides+data=-0.6; decides+fate=0.36;
    decides+machines=-0.06; decides+meaning=0.31; decides+members=0.36; decides+money=-0.47;
    decides+oversight=-0.13; decides+purpose=-0.18; decides+rules=0.24; decides+self=0.13;
    decides+speech=-0.58; decides+values=1.01; decides>consent=-0.47; decides>course=-0.17;
    decides>daily=-0.68; decides>data=-0.22; decides>fate=0.54; decides>meaning=-0.52;
    decides>money=-0.57; decides>office=0.22; decides>oversight=-0.35; decides>persons=0.69;
    decides>purpose=-0.7; decides>rules=-0.76; decides>self=0.06; decides>software=-0.9;
    decides>speech=-0.45; decides>text=-0.08; decides>unknown=-0.05; decides>values=0.05;
    deed:acts_for=0.2; deed:allows=0.51; deed:changes=0.41; deed:decides=0.79;
    deed:discloses=0.06; deed:forbids=0.16; deed:imposes=-0.18; deed:removes=0.61;
    deed:watches=-0.09; discloses+body=0.19; discloses+consent=0.26; discloses+course=0.76;
    discloses+creatures=0.05; discloses+data=0.27; discloses+fate=0.45; discloses+machines=0.8;
    discloses+meaning=0.31; discloses+members=0.2; discloses+money=-0.38;
    discloses+outsiders=0.34; discloses+oversight=0.16; discloses+persons=0.06;
    discloses+purpose=0.16; discloses+rules=0.47; discloses+speech=0.86; discloses+values=0.15;
    discloses>course=-0.17; discloses>daily=0.26; discloses>data=0.62; discloses>fate=0.5;
    discloses>meaning=-0.21; discloses>members=-0.1; discloses>money=-0.54; discloses>office=0.1;
    discloses>persons=0.19; discloses>purpose=-0.1; discloses>rules=0.4; discloses>speech=-0.24;
    discloses>text=-0.69; discloses>unknown=0.23; dotted=0.25; ended=0.27; for:body=-0.47;
    for:consent=0.13; for:course=-0.11; for:daily=-0.1; for:data=0.75; for:fate=0.56;
    for:machines=0.21; for:meaning=-0.5; for:members=-0.08; for:money=0.64; for:office=-0.19;
    for:oversight=-0.65; for:persons=-0.29; for:purpose=-0.1; for:rules=-0.38; for:software=0.74;
    for:speech=0.12; for:text=-0.82; for:unknown=0.22; for:values=-0.19; forbids+body=-0.29;
    forbids+consent=-0.53; forbids+course=0.17; forbids+data=-0.62; forbids+fate=-0.44;
    forbids+machines=0.12; forbids+meaning=-0.24; forbids+members=0.77; forbids+outsiders=0.39;
    forbids+oversight=-0.2; forbids+persons=0.79; forbids+purpose=0.09; forbids+rules=-0.05;
    forbids+self=0.08; forbids+speech=0.57; forbids+values=0.41; forbids>consent=0.27;
    forbids>daily=0.35; forbids>data=-0.52; forbids>fate=-0.13; forbids>members=0.42;
    forbids>office=-0.2; forbids>oversight=0.13; forbids>persons=0.57; forbids>rules=0.31;
    forbids>software=0.21; forbids>speech=0.5; forbids>text=-0.25; forbids>unknown=-0.4;
    form:command=0.31; form:other=-0.55; form:presenting=-0.81; form:question=-0.36;
    form:report=0.73; form:statement=0.88; form:wish=-0.21; from one to another=-0.2; from then
    on=0.79; from:course=-0.16; from:daily=0.47; from:data=-0.1; from:fate=-0.21;
    from:machines=-0.06; from:members=-0.06; from:office=0.26; from:oversight=-0.23;
    from:persons=0.26; from:purpose=0.31; from:rules=0.1; from:software=-0.61; from:text=-0.44;
    imposes+body=-0.16; imposes+consent=-0.62; imposes+course=1.05; imposes+creatures=-0.25;
    imposes+data=0.5; imposes+fate=-0.27; imposes+machines=0.77; imposes+meaning=-0.41;
    imposes+members=1.0; imposes+money=0.81; imposes+outsiders=-0.7; imposes+oversight=-0.21;
    imposes+persons=0.81; imposes+purpose=-0.79; imposes+rules=-0.1; imposes+self=0.16;
    imposes+speech=0.37; imposes+values=0.54; imposes>body=0.1; imposes>consent=0.11;
    imposes>course=0.41; imposes>daily=0.82; imposes>data=-0.14; imposes>fate=-0.33;
    imposes>machines=0.37; imposes>meaning=-0.2; imposes>members=0.47; imposes>money=0.65;
    imposes>office=-0.7; imposes>persons=0.35; imposes>purpose=-0.62; imposes>rules=0.19;
    imposes>software=-0.2; imposes>speech=-0.44; imposes>text=-1.54; imposes>unknown=-0.06;
    imposes>values=0.54; in force=1.98; in:consent=0.34; in:course=-0.26; in:daily=0.46;
    in:data=-0.49; in:fate=-0.32; in:machines=-0.37; in:meaning=-0.37; in:office=-0.43;
    in:purpose=0.2; in:rules=0.54; in:software=0.13; in:text=0.34; in:unknown=-0.14;
    into:daily=-0.21; into:office=-0.37; into:speech=-0.25; into:text=-0.5; into:unknown=1.22;
    later:acts_for=-0.65; later:allows=1.08; later:changes=0.3; later:discloses=0.6;
    later:imposes=1.36; later:removes=0.41; later:watches=0.33; lead word:abandon=0.35; lead
    word:act=-0.37; lead word:admin=-0.13; lead word:adopt=0.14; lead word:adr=-0.2; lead
    word:answer=0.39; lead word:approval=-0.17; lead word:approve=-0.37; lead word:archive=-0.33;
    lead word:as=-0.51; lead word:ask=-0.31; lead word:assume=0.09; lead word:at=-0.11; lead
    word:audit=-0.2; lead word:auto-approve=0.05; lead word:ban=0.16; lead word:begin=0.21; lead
    word:book=-0.47; lead word:break=-0.57; lead word:bring=-0.44; lead word:buy=0.12; lead
    word:call=0.4; lead word:cancel=0.27; lead word:carry=-0.31; lead word:change=-0.08; lead
    word:changelog=-0.18; lead word:charge=-0.12; lead word:check=-0.65; lead word:choose=0.32;
    lead word:chore=0.59; lead word:ci=0.27; lead word:claim=-0.2; lead word:clear=-0.23; lead
    word:cli=-0.08; lead word:close=0.08; lead word:collect=-0.29; lead word:commit=0.49; lead
    word:compose=0.24; lead word:confirm=-0.1; lead word:consent=-0.34; lead word:convert=0.2;
    lead word:create=0.32; lead word:cut=0.29; lead word:decide=0.77; lead word:declare=0.49; lead
    word:default=-0.47; lead word:demo=-0.09; lead word:deploy=0.21; lead word:determine=0.13;
    lead word:disable=0.41; lead word:dismiss=-0.15; lead word:do=0.49; lead word:doc=-0.35; lead
    word:double=0.22; lead word:enable=-0.43; lead word:end=-0.4; lead word:enrol=0.06; lead
    word:enter=0.2; lead word:establish=0.74; lead word:estimate=-0.11; lead word:evict=-0.13;
    lead word:evidence=-0.2; lead word:exempt=0.13; lead word:expel=0.17; lead word:extend=-0.47;
    lead word:extract=-0.08; lead word:favour=-0.09; lead word:feat=0.89; lead word:feed=0.18;
    lead word:fill=-0.05; lead word:find=-0.33; lead word:fix=0.53; lead word:fixed=-0.35; lead
    word:flag=-0.74; lead word:force=-0.07; lead word:found=0.47; lead word:fraud=-0.07; lead
    word:fs=-0.06; lead word:gate=-0.2; lead word:get=0.13; lead word:give=0.31; lead
    word:governance=-0.35; lead word:grant=-0.23; lead word:group=-0.3; lead word:hand=0.16; lead
    word:have=0.9; lead word:help=-0.93; lead word:hire=0.47; lead word:hold=0.15; lead
    word:i=0.26; lead word:ignore=-0.06; lead word:import=-0.24; lead word:interpret=0.2; lead
    word:invent=-0.54; lead word:isolation=-0.34; lead word:it=0.51; lead word:judge=-0.54; lead
    word:keep=0.58; lead word:kill=-0.16; lead word:label=0.35; lead word:let=0.07; lead
    word:lift=0.21; lead word:limitation=-0.22; lead word:link=0.5; lead word:lock=0.26; lead
    word:log=0.12; lead word:look=0.2; lead word:loosen=0.1; lead word:lower=-0.06; lead
    word:match=-0.45; lead word:merge=0.11; lead word:minor=-0.14; lead word:more=-0.23; lead
    word:move=0.14; lead word:mutate=-0.09; lead word:mute=-0.44; lead word:my=-0.1; lead
    word:name=-0.38; lead word:net=-0.17; lead word:no=-0.24; lead word:nobody=-0.62; lead
    word:note=-0.16; lead word:notebook=-0.16; lead word:number=0.73; lead word:offer=0.74; lead
    word:only=-0.54; lead word:open=0.75; lead word:order=-0.76; lead word:our=-0.19; lead
    word:override=-0.71; lead word:page=-0.07; lead word:pass=-0.12; lead word:pay=-0.99; lead
    word:perf=0.44; lead word:pick=0.1; lead word:plan=-0.08; lead word:platform=-0.21; lead
    word:policy=0.25; lead word:post=0.61; lead word:prepare=-0.41; lead word:present=0.11; lead
    word:price=0.18; lead word:print=-0.49; lead word:profile=-0.16; lead word:promise=-0.26; lead
    word:promote=0.81; lead word:propose=-0.18; lead word:pull=0.22; lead word:put=-0.39; lead
    word:quick=0.85; lead word:raise=0.06; lead word:rank=-0.87; lead word:rate=-0.32; lead
    word:read=0.96; lead word:readme=-0.15; lead word:record=-0.7; lead word:redefine=0.19; lead
    word:ref=-0.08; lead word:refactor=0.37; lead word:register=-0.13; lead word:reject=0.13; lead
    word:remind=-0.25; lead word:remove=0.17; lead word:rename=-0.33; lead word:replace=0.31; lead
    word:respond=-0.32; lead word:restore=-0.15; lead word:restrict=0.44; lead
    word:retention=0.66; lead word:return=-0.73; lead word:revert=-0.07; lead word:review=0.25;
    lead word:reword=-0.14; lead word:rewrite=-0.31; lead word:rule=-0.15; lead word:run=0.37;
    lead word:safety=-0.1; lead word:save=0.23; lead word:say=0.65; lead word:scan=-0.21; lead
    word:schema=-0.28; lead word:sell=0.9; lead word:send=-0.11; lead word:sequencer=-0.4; lead
    word:settle=0.51; lead word:share=-0.36; lead word:shorten=0.39; lead word:show=-0.41; lead
    word:sign=0.39; lead word:simplify=0.47; lead word:site=-0.34; lead word:skip=-0.72; lead
    word:sqlalchemy=-0.32; lead word:stop=0.2; lead word:store=-0.2; lead word:strike=-0.38; lead
    word:strip=-0.1; lead word:subscribe=-0.17; lead word:suggest=-0.4; lead word:take=-0.1; lead
    word:teach=0.35; lead word:tenancy=-0.19; lead word:test=0.38; lead word:thank=-0.28; lead
    word:three=0.19; lead word:track=-0.23; lead word:trade=-0.09; lead word:treat=0.52; lead
    word:turn=0.38; lead word:two=-0.1; lead word:unlock=-0.08; lead word:up=-0.1; lead
    word:upgrade=-0.09; lead word:use=-0.18; lead word:user=0.36; lead word:water=-0.08; lead
    word:we=0.09; lead word:weaken=-0.06; lead word:web=-0.12; lead word:weigh=-0.09; lead
    word:where=0.16; lead word:whoever=0.53; lead word:widen=0.7; lead word:wip=-0.09; lead
    word:withdraw=0.55; lead word:work=-0.83; lead word:write=-0.4; lead:analyse=-0.66;
    lead:create=-0.73; lead:decide=-0.31; lead:present=-0.21; lead:preserve=0.29;
    lead:remove=0.06; lead:verify=-0.74; long=-1.29; machine first=0.48; manner:lasting=0.33;
    manner:ours=0.52; manner:over_heads=0.54; manner:whichever=0.61; manner:who=0.42; many
    stakes=0.67; near:text=-0.42; numbers=-0.57; object:body=0.74; object:consent=0.44;
    object:course=0.77; object:creatures=-0.47; object:daily=-1.01; object:data=0.37;
    object:fate=0.73; object:machines=-0.7; object:meaning=-0.4; object:members=-0.29;
    object:money=0.22; object:none=-0.1; object:outsiders=0.58; object:oversight=0.22;
    object:persons=0.64; object:purpose=0.1; object:rules=0.57; object:self=0.88;
    object:software=-0.72; object:text=-0.37; object:unknown=-0.08; object:values=0.82;
    of:body=0.19; of:consent=0.17; of:course=0.7; of:creatures=-0.26; of:daily=-0.08;
    of:data=0.22; of:fate=-0.39; of:machines=-0.07; of:meaning=0.3; of:members=-0.15;
    of:money=0.14; of:office=-0.48; of:outsiders=-0.1; of:oversight=0.14; of:persons=0.71;
    of:purpose=0.22; of:rules=-0.25; of:self=-0.11; of:software=-0.29; of:speech=-0.45;
    of:text=-0.27; of:unknown=-0.09; of:values=0.28; on:body=0.44; on:course=-0.22;
    on:creatures=0.56; on:daily=-0.26; on:data=0.46; on:fate=-0.37; on:machines=-0.11;
    on:members=0.13; on:money=-0.22; on:office=0.09; on:persons=0.11; on:rules=-0.18;
    on:software=-0.28; on:speech=0.23; on:text=0.33; on:unknown=-0.11; on:values=-0.6;
    over:data=0.2; over:software=-0.18; over:unknown=0.33; per:course=-0.54; per:rules=-0.41;
    per:unknown=0.64; polite=0.15; possessive=0.67; possessive of people=1.13; prefixed=-1.83;
    reason=0.4; removes+body=0.78; removes+consent=0.14; removes+course=-0.52;
    removes+creatures=0.16; removes+data=-0.54; removes+fate=-0.3; removes+machines=0.34;
    removes+meaning=0.43; removes+members=-0.63; removes+money=-0.12; removes+oversight=0.53;
    removes+purpose=-0.58; removes+rules=0.56; removes+self=0.32; removes+speech=-0.07;
    removes+values=0.4; removes>body=0.32; removes>consent=0.29; removes>course=0.51;
    removes>data=-0.82; removes>fate=0.51; removes>machines=-0.21; removes>members=-0.39;
    removes>money=-0.13; removes>office=0.26; removes>oversight=-0.06; removes>persons=-0.12;
    removes>purpose=0.11; removes>rules=1.0; removes>software=-0.23; removes>speech=0.63;
    removes>text=-0.27; removes>unknown=-0.26; removes>values=0.39; share=0.3; share of
    stakes=2.88; short=-1.13; stake:body=0.27; stake:consent=0.53; stake:course=-0.56;
    stake:creatures=-0.06; stake:data=-0.35; stake:fate=0.52; stake:machines=0.15;
    stake:meaning=0.27; stake:members=-0.28; stake:money=0.33; stake:outsiders=0.6;
    stake:oversight=0.08; stake:persons=0.76; stake:purpose=0.43; stake:rules=-0.47;
    stake:self=0.5; stake:speech=0.4; stake:values=0.17; stated=0.36; stated of people=-0.45;
    subject:body=0.25; subject:course=0.38; subject:daily=-0.1; subject:data=-0.25;
    subject:fate=0.49; subject:machines=-0.06; subject:meaning=0.32; subject:members=-0.13;
    subject:money=0.07; subject:office=0.3; subject:oversight=0.26; subject:persons=-0.19;
    subject:purpose=0.14; subject:rules=0.06; subject:software=-0.52; subject:speech=0.41;
    subject:text=-0.36; subject:unknown=-0.14; switch=2.49; than:office=0.1; than:text=0.08;
    than:values=0.16; thing:daily=-1.09; thing:office=-0.77; thing:software=-2.09;
    thing:text=-1.82; time=0.43; titled=-0.82; to:body=0.29; to:consent=0.15; to:course=0.63;
    to:daily=-0.84; to:data=-0.17; to:fate=-0.32; to:machines=-0.07; to:members=-0.16;
    to:money=0.15; to:office=0.25; to:outsiders=0.52; to:oversight=-0.27; to:persons=-0.4;
    to:purpose=0.24; to:rules=-0.17; to:self=-0.34; to:speech=0.5; to:text=0.64; to:unknown=-0.11;
    to:values=-0.07; under:daily=0.14; under:office=-0.16; under:software=-0.28;
    under:speech=-0.15; under:text=-0.16; under:unknown=0.29; watches+body=0.09;
    watches+course=-0.09; watches+data=0.06; watches+fate=0.52; watches+meaning=0.4;
    watches+members=0.8; watches+money=0.31; watches+outsiders=-0.18; watches+oversight=0.34;
    watches+persons=0.46; watches+purpose=0.41; watches+rules=0.07; watches+self=0.06;
    watches+speech=0.1; watches+values=-0.12; watches>daily=-0.37; watches>data=0.57;
    watches>meaning=0.07; watches>office=-0.36; watches>software=-0.31; watches>speech=-0.31;
    watches>text=-0.19; watches>unknown=-0.08; with:body=-0.25; with:course=0.32; with:daily=0.15;
    with:data=-0.24; with:fate=0.2; with:meaning=0.08; with:members=-0.4; with:money=-0.4;
    with:office=0.94; with:oversight=-0.29; with:persons=-0.2; with:software=0.22;
    with:speech=-0.52; with:text=1.13; with:unknown=-0.6; with:values=-0.07; without=-0.14;
    word:abandon=0.55; word:abolish=0.16; word:about=-0.11; word:above=0.18; word:absent=0.1;
    word:abstract=-0.07; word:abuse=0.79; word:acceptable=0.37; word:access=-0.51;
    word:accident=0.42; word:accordingly=0.11; word:account=0.25; word:accuracy=-0.16;
    word:across=0.24; word:act=0.29; word:added=-0.08; word:address=-0.48; word:admin=-0.06;
    word:adopt=0.61; word:adr=-0.2; word:advance=0.21; word:afraid=-0.12; word:after=-0.45;
    word:afterward=0.32; word:again=-0.23; word:against=-0.4; word:age=0.83; word:agency=0.39;
    word:agenda=0.21; word:agent=1.06; word:agre=-0.42; word:agreement=0.43; word:ahead=1.0;
    word:aim=0.37; word:airline=-0.11; word:alarm=0.26; word:alembic=-0.09; word:algorithm=0.34;
    word:align=-0.57; word:all=-0.31; word:aloud=-0.33; word:although=0.95; word:am=-0.33;
    word:amount=0.1; word:analytic=0.53; word:animal=0.1; word:annotation=-0.3;
    word:announce=-0.28; word:annual=-0.17; word:anonymis=0.14; word:anonymous=0.46;
    word:another=0.21; word:answer=0.85; word:any=-0.11; word:anyone=0.85; word:anyth=-0.38;
    word:api=-0.83; word:apology=0.22; word:app=0.46; word:appeal=0.95; word:applicant=-0.5;
    word:application=0.32; word:appoint=0.51; word:apprentice=-0.13; word:approval=0.67;
    word:approve=0.28; word:archive=0.73; word:are=0.42; word:argument=-0.45; word:around=0.17;
    word:arrive=-0.08; word:art=0.29; word:article=1.2; word:as=0.73; word:ask=-0.12;
    word:asked=-0.96; word:asking=0.27; word:assembly=-0.06; word:assign=0.31;
    word:assistant=0.71; word:association=0.29; word:assume=0.09; word:asylum=-0.08;
    word:at=-0.09; word:attach=0.51; word:attachment=-0.64; word:attack=-0.22; word:attest=-0.08;
    word:audit=0.54; word:auditor=0.4; word:august=-0.27; word:authority=-0.52;
    word:auto-approve=0.47; word:automatically=-0.27; word:autonomy=-0.2; word:autumn=0.11;
    word:avatar=0.08; word:avoid=-0.09; word:award=0.26; word:away=0.72; word:axe=-0.17;
    word:baby=0.06; word:back=-0.39; word:background=-0.2; word:bad=0.07; word:badge=-0.18;
    word:bakery=0.1; word:ballot=0.54; word:ban=0.44; word:band=0.41; word:banner=-0.49;
    word:bar=0.15; word:basic=0.08; word:batch=0.49; word:battery=-0.18; word:be=0.24;
    word:because=0.06; word:become=0.64; word:bed=0.14; word:been=0.43; word:before=0.32;
    word:begin=0.77; word:behalf=0.18; word:behind=0.53; word:being=0.54; word:believe=0.32;
    word:below=0.93; word:ben=-0.21; word:best=0.39; word:bet=0.51; word:better=0.36;
    word:between=0.4; word:bicycle=-0.06; word:big=0.06; word:bike=-0.07; word:bill=-1.28;
    word:bind=0.46; word:birthday=-0.1; word:bit=-0.12; word:board=-0.49; word:book=-0.29;
    word:boss=0.72; word:bot=0.5; word:both=0.07; word:boundary=0.32; word:box=0.05;
    word:boxe=-0.49; word:boy=0.3; word:bracket=-0.21; word:branch=0.94; word:bread=0.89;
    word:bring=-0.25; word:brother=1.11; word:browser=-0.15; word:budget=0.44; word:bulb=-0.17;
    word:bullet=-0.15; word:bundle=0.22; word:bus=-0.14; word:buse=-0.13; word:but=0.32;
    word:buy=0.12; word:by=0.24; word:bylaw=0.25; word:bypass=0.09; word:byte=-0.56;
    word:cache=-0.51; word:cake=-0.14; word:cal=-0.39; word:calendar=0.08; word:call=0.3;
    word:came=0.8; word:camera=0.47; word:can=-0.33; word:can't=0.24; word:cancel=0.25;
    word:candidate=0.34; word:cannot=-0.27; word:canteen=0.47; word:caption=-0.11; word:car=0.07;
    word:card=-0.9; word:care=0.52; word:caretaker=-0.19; word:carry=-0.1; word:case=0.24;
    word:cast=0.36; word:cat=-0.51; word:cellar=0.51; word:certificate=-0.08; word:chair=0.47;
    word:changelog=-0.18; word:channel=0.37; word:character=-0.25; word:charity=0.19;
    word:chart=-0.95; word:charter=-0.28; word:chat=0.9; word:chatbot=0.34; word:cheaper=0.49;
    word:check=-0.23; word:checklist=-0.56; word:checkpoint=-0.19; word:checksum=-0.22;
    word:chess=-0.07; word:child=-0.22; word:children=0.66; word:choice=0.16; word:choir=1.28;
    word:choose=0.53; word:chore=0.59; word:chosen=0.32; word:christma=0.46; word:church=-0.24;
    word:ci=-0.25; word:claim=0.28; word:class=1.05; word:classe=0.18; word:classifier=-0.51;
    word:clause=-0.23; word:clean=-0.11; word:cleaner=0.17; word:cleanup=1.46; word:clear=-0.29;
    word:cli=-0.23; word:click=0.06; word:client=0.1; word:clinic=-0.39; word:clock=-0.61;
    word:clos=-0.29; word:close=0.4; word:cloud=-0.42; word:club=-0.2; word:coach=-0.34;
    word:code=-0.82; word:coffee=-0.22; word:colleague=-1.41; word:collect=-0.21;
    word:colour=-0.37; word:column=-0.71; word:come=0.57; word:comma=-0.35; word:command=0.19;
    word:commit=-0.06; word:committee=-0.51; word:company=-0.31; word:comparison=-0.18;
    word:complain=1.04; word:complaint=0.07; word:compose=0.23; word:conduct=-0.07;
    word:confession=0.55; word:config=0.11; word:confirm=-0.24; word:confirmation=-0.67;
    word:consent=0.14; word:constant=-0.17; word:constitution=-0.19; word:contact=-0.2;
    word:container=-0.09; word:contract=-0.2; word:contrast=-0.2; word:control=0.24;
    word:convert=-0.48; word:cookie=0.61; word:cooky=0.15; word:cooperative=0.14; word:copy=-0.68;
    word:correct=-0.18; word:cost=0.2; word:could=0.11; word:council=-0.29; word:count=-0.39;
    word:couple=0.08; word:course=0.87; word:court=-0.18; word:cousin=0.17; word:cover=-0.46;
    word:cpu=-0.26; word:crawler=0.09; word:credit=0.07; word:crew=0.17; word:critical=0.36;
    word:criticism=0.33; word:crop=0.06; word:cross=0.12; word:crossword=-0.22; word:crowd=-0.06;
    word:css=-0.21; word:csv=-0.39; word:currency=0.25; word:curve=-0.05; word:cut=0.42;
    word:cycle=-0.25; word:daily=-0.13; word:damag=-0.05; word:damage=-0.11; word:dark=-0.24;
    word:dashboard=0.35; word:data=0.3; word:database=-0.13; word:daughter=-0.11; word:day=0.48;
    word:dead=-0.6; word:deadline=0.31; word:debate=-0.16; word:debug=-0.55; word:decid=0.18;
    word:decide=0.96; word:decision=0.34; word:declar=-0.09; word:declare=0.66; word:deep=-0.38;
    word:default=0.13; word:definition=-0.06; word:degree=-0.37; word:deletion=0.15;
    word:delivery=-0.18; word:demo=-0.63; word:deni=0.51; word:dentist=-0.36; word:dep=-0.26;
    word:deploy=0.86; word:depth=-0.28; word:describe=-0.48; word:deserve=0.17; word:design=0.45;
    word:desk=-0.26; word:determine=0.41; word:dev=-0.26; word:dialect=0.27; word:dialog=0.48;
    word:diary=-0.13; word:did=-0.07; word:different=0.08; word:digest=-0.4; word:direction=-0.29;
    word:director=-0.5; word:directory=0.1; word:disable=0.59; word:discount=0.05;
    word:disk=-0.09; word:dismiss=0.17; word:dispute=0.18; word:dissent=0.51; word:distance=-0.38;
    word:district=-0.15; word:do=0.09; word:doc=-0.88; word:doctor=0.34; word:document=-0.17;
    word:doe=0.45; word:dog=0.58; word:don't=-0.06; word:donation=0.07; word:done=-0.11;
    word:donor=0.83; word:door=-0.53; word:double=-0.07; word:down=0.69; word:download=-0.15;
    word:draft=0.23; word:draw=0.07; word:drawn=-0.28; word:drill=-0.16; word:driver=0.68;
    word:drone=0.33; word:due=0.06; word:duty=-0.38; word:e-mail=0.18; word:each=-0.81;
    word:edge=-0.13; word:editor=0.24; word:effect=0.41; word:effective=0.27; word:eight=-0.19;
    word:election=0.54; word:else=0.13; word:emergency=-0.08; word:employee=-0.52;
    word:empty=-0.9; word:enable=-0.53; word:end=-0.32; word:endpoint=-0.11; word:enforce=-0.17;
    word:engine=0.13; word:english=-0.11; word:enough=0.81; word:enrol=0.09; word:enter=0.23;
    word:entirely=0.47; word:entrance=0.69; word:enum=-0.13; word:environment=-0.32;
    word:epoch=-0.64; word:erasure=0.06; word:error=-0.65; word:escalation=0.33; word:essay=0.45;
    word:establish=0.74; word:estimate=-0.16; word:ethic=0.44; word:euro=0.84; word:even=0.12;
    word:event=-0.21; word:every=-0.14; word:everybody=0.55; word:everyone=-0.15;
    word:everyth=0.11; word:evict=-0.16; word:evidence=-0.19; word:exam=-0.1; word:example=-0.08;
    word:exempt=0.13; word:exist=0.29; word:exit=0.17; word:expect=0.22; word:expel=0.23;
    word:expense=-0.06; word:expire=0.12; word:explain=-0.26; word:export=-0.61;
    word:expression=-0.19; word:extend=-0.37; word:extract=-0.16; word:face=0.52; word:fail=0.52;
    word:fair=-0.16; word:fairness=0.47; word:fake=0.09; word:false=0.95; word:family=0.68;
    word:farewell=-0.16; word:farm=0.45; word:father=0.48; word:favour=-0.09; word:feat=0.89;
    word:feature=-0.19; word:fee=0.14; word:feed=0.24; word:feedback=-0.56; word:festival=0.15;
    word:fewer=-0.05; word:fictional=-0.57; word:field=-0.11; word:fifty=-0.3; word:figure=-0.63;
    word:fill=0.38; word:film=0.94; word:filter=-0.47; word:final=0.9; word:find=-1.33;
    word:fine=-0.24; word:fingerprint=0.32; word:fire=0.36; word:firm=0.13; word:first=0.14;
    word:fit=-0.61; word:fixe=-0.07; word:fixed=-0.27; word:fixture=-0.92; word:flag=0.3;
    word:flaky=-0.12; word:flat=0.88; word:flicker=-0.25; word:flight=0.62; word:flip=0.23;
    word:flood=0.8; word:floor=-0.46; word:flow=0.47; word:flower=-0.48; word:flyer=-0.24;
    word:focus=0.14; word:follow=-1.28; word:food=0.07; word:footer=-0.34; word:for=0.13;
    word:force=-0.07; word:forecast=-0.07; word:forever=0.87; word:forgive=0.5; word:fork=-0.1;
    word:form=1.05; word:format=-0.1; word:former=0.27; word:formula=-0.09; word:forty=-0.43;
    word:forum=0.44; word:forward=-0.6; word:found=0.36; word:foundation=0.44; word:founder=0.29;
    word:four=-0.72; word:fraud=-0.08; word:free=0.06; word:freedom=0.49; word:french=-0.14;
    word:friday=-0.11; word:friend=-0.1; word:from=0.62; word:front=0.36; word:fs=-0.06;
    word:fsck=-0.16; word:full=-0.3; word:fully=0.12; word:function=-0.09; word:fund=0.38;
    word:funeral=0.3; word:further=0.18; word:game=0.21; word:garden=-0.37; word:general=0.25;
    word:german=-0.14; word:get=0.99; word:girl=-0.36; word:give=0.16; word:given=-0.17;
    word:giving=0.11; word:glossary=-0.49; word:go=1.45; word:goal=0.45; word:goe=0.43;
    word:gone=-1.11; word:good=-0.28; word:governance=-0.22; word:gram=-0.09; word:great=-0.26;
    word:green=0.19; word:group=-0.05; word:growth=0.83; word:guest=-1.32; word:guid=0.1;
    word:guide=0.08; word:guideline=0.14; word:had=-0.38; word:haiku=-0.28; word:half=-0.42;
    word:hall=0.46; word:hand=-0.08; word:handbook=-0.26; word:handle=-0.34; word:hang=-0.07;
    word:harbour=0.07; word:hard=0.22; word:harvest=-0.57; word:has=0.06; word:hash=-0.42;
    word:hate=0.67; word:have=0.61; word:he=0.58; word:header=-0.19; word:headline=-0.2;
    word:health=0.2; word:hear=-0.05; word:heat=-0.58; word:height=-0.53; word:help=-0.87;
    word:helper=-0.43; word:henceforth=0.65; word:her=0.55; word:here=-0.2; word:hidden=0.28;
    word:higher=0.34; word:him=0.67; word:hire=0.67; word:history=0.29; word:hold=0.15;
    word:holiday=-0.47; word:home=0.52; word:homeless=0.17; word:honesty=0.11; word:hook=0.23;
    word:hospital=0.1; word:host=-0.07; word:hotel=-0.11; word:hour=0.17; word:house=0.11;
    word:how=-0.39; word:http=-0.06; word:human=1.24; word:hymn=-0.2; word:i=0.53; word:i'd=-0.11;
    word:i'll=-0.54; word:i've=0.27; word:i18n=-0.08; word:icon=-0.45; word:id=-0.19;
    word:idea=0.31; word:if=0.36; word:ignore=-0.27; word:ill=0.25; word:import=-0.66;
    word:importer=-0.71; word:in=-0.25; word:include=0.3; word:income=0.09;
    word:indefinitely=0.41; word:index=-0.27; word:input=-0.31; word:inspector=0.27;
    word:instead=-0.26; word:insult=0.42; word:interpret=0.2; word:interview=-0.51;
    word:into=0.51; word:invent=-0.55; word:invitation=-0.67; word:invoice=-0.7; word:isn't=0.08;
    word:isolation=-0.4; word:it=1.13; word:item=-0.86; word:its=-0.07; word:itself=0.06;
    word:job=0.8; word:join=0.11; word:joke=0.28; word:journal=-0.18; word:json=-0.15;
    word:judge=-0.78; word:jump=-0.38; word:june=0.26; word:jury=-0.1; word:just=-0.52;
    word:keep=0.47; word:kept=0.1; word:kettle=-0.15; word:key=-0.48; word:keyword=-0.2;
    word:kidney=0.55; word:kill=-0.53; word:kindness=0.22; word:kitchen=0.12; word:know=-0.57;
    word:known=-0.29; word:lab=0.74; word:label=-0.14; word:lamp=-0.42; word:landlord=-0.71;
    word:language=-0.25; word:lapse=0.51; word:last=-0.61; word:late=0.67; word:later=0.16;
    word:laundry=-0.05; word:law=-0.95; word:lawyer=-0.2; word:lazily=-0.08; word:lead=-0.21;
    word:leak=0.65; word:learn=-0.13; word:lease=0.39; word:least=-0.32; word:left=-0.56;
    word:leftover=-0.15; word:legal=0.1; word:length=-0.42; word:less=-0.4; word:lesson=0.29;
    word:let=0.66; word:letter=0.15; word:level=-0.52; word:library=0.41; word:license=-0.25;
    word:lie=-0.15; word:life=0.54; word:lift=-0.12; word:light=-0.11; word:lighthouse=-0.13;
    word:like=-0.2; word:limerick=-0.09; word:limitation=-0.22; word:line=-0.47; word:link=-0.51;
    word:lint=-0.75; word:list=0.55; word:little=-0.06; word:live=1.27; word:load=-0.85;
    word:location=0.18; word:lock=-0.81; word:log=-0.38; word:login=-0.22; word:logo=-0.16;
    word:long=0.51; word:longer=-0.4; word:look=0.4; word:loop=-0.09; word:loosen=0.1;
    word:lose=0.6; word:lost=-0.81; word:love=-0.07; word:lunch=-0.1; word:mac=-0.16;
    word:machine=-0.21; word:made=0.24; word:main=-0.35; word:maintenance=-0.08;
    word:majority=0.44; word:man=-0.55; word:manager=-0.06; word:manual=-0.38; word:many=-0.1;
    word:map=0.26; word:march=-0.45; word:margin=-0.08; word:marker=-0.15; word:market=0.64;
    word:match=-0.51; word:matter=0.71; word:may=0.39; word:mayor=0.33; word:me=-0.44;
    word:mean=0.17; word:meant=0.8; word:measur=-0.19; word:medical=0.55; word:meet=0.78;
    word:membership=0.14; word:memory=-0.08; word:mend=-0.21; word:mention=-0.27; word:menu=-0.09;
    word:merge=0.05; word:merkle=-0.08; word:metre=0.39; word:metric=-0.36; word:microphone=0.29;
    word:migration=-0.37; word:milk=-0.29; word:million=0.05; word:mind=0.58; word:ministry=0.69;
    word:minor=0.24; word:minority=0.24; word:minute=0.42; word:mirror=-0.53; word:mis=-0.78;
    word:mission=-0.25; word:mistake=-0.51; word:mm=-0.12; word:mock=-0.44; word:mode=-0.1;
    word:moderation=0.54; word:moderator=-0.27; word:module=-0.29; word:monday=-0.41;
    word:money=-0.38; word:monitor=-0.13; word:month=0.61; word:mood=0.4; word:moon=-0.29;
    word:moral=-0.32; word:more=0.48; word:morn=-0.24; word:most=-0.41; word:mother=0.23;
    word:mr=-0.48; word:mrs=-0.11; word:ms=-0.3; word:much=0.17; word:music=-0.18;
    word:must=-0.11; word:mutate=-0.11; word:mute=-0.48; word:my=-0.73; word:myself=0.29;
    word:name=0.6; word:named=-0.14; word:near=-1.06; word:need=0.64; word:negative=-0.42;
    word:nest=0.36; word:net=-0.17; word:network=0.17; word:never=-0.28; word:new=0.87;
    word:newsletter=-0.48; word:next=0.09; word:night=0.33; word:nine=-0.28; word:no=-0.37;
    word:nobody=0.12; word:nod=0.27; word:noise=-0.71; word:none=-0.59; word:noon=-0.09;
    word:not=-0.54; word:notary=0.14; word:note=0.11; word:notebook=-0.26; word:noth=0.14;
    word:notice=-0.25; word:now=0.78; word:nudity=0.24; word:number=-0.3; word:nurse=0.09;
    word:nursery=0.14; word:obituary=0.5; word:objection=0.25; word:of=0.63; word:off=1.33;
    word:offer=0.85; word:old=-0.54; word:older=0.06; word:oldest=0.87; word:on=0.5;
    word:once=-0.3; word:one=0.47; word:online=0.32; word:only=-0.22; word:open=0.64;
    word:operation=-0.18; word:operator=0.32; word:opinion=-0.62; word:ops=0.22; word:opt=-0.23;
    word:opt-out=0.32; word:option=0.22; word:optional=0.14; word:or=-0.23; word:orchestra=0.15;
    word:order=-1.45; word:organ=-0.36; word:orphan=-0.24; word:other=0.08; word:our=0.19;
    word:out=0.09; word:outdat=-0.23; word:output=-0.7; word:outside=-0.37; word:over=0.59;
    word:overlap=-0.13; word:overnight=-0.26; word:override=-0.54; word:overrule=0.16;
    word:own=0.49; word:owner=0.25; word:pack=-0.36; word:package=-0.08; word:page=0.94;
    word:paid=0.45; word:panel=0.85; word:paper=0.58; word:paragraph=-0.34; word:parameter=-0.13;
    word:parcel=-0.54; word:parent=-0.31; word:parish=0.25; word:pars=-0.6; word:parse=-0.14;
    word:parser=-0.56; word:part=0.14; word:partner=0.4; word:party=-0.42; word:passenger=1.06;
    word:password=-0.32; word:past=0.13; word:path=0.43; word:patient=-0.31; word:pattern=-0.29;
    word:pay=-0.75; word:paying=0.08; word:payment=0.4; word:pension=0.12; word:pensioner=0.2;
    word:people=-0.16; word:per=-0.07; word:percent=0.36; word:perf=0.44; word:period=0.31;
    word:permission=-0.1; word:petition=0.23; word:petra=-0.23; word:phone=-0.27;
    word:photo=-0.62; word:pick=-0.51; word:picture=-0.26; word:pin=0.22; word:pipeline=-0.09;
    word:pirate=-0.06; word:pivot=0.47; word:place=0.3; word:plain=-0.43; word:plan=-0.26;
    word:plant=-0.11; word:plate=0.76; word:platform=-0.37; word:play=-0.36; word:playlist=-0.28;
    word:please=-0.66; word:plot=-0.12; word:plum=-0.23; word:plumber=-0.08; word:plural=-0.42;
    word:podcast=0.07; word:poem=-0.09; word:point=0.33; word:police=0.24; word:polish=-0.24;
    word:political=0.49; word:politician=0.45; word:pool=0.17; word:port=-0.11; word:post=-0.09;
    word:postcode=0.34; word:poster=0.27; word:postgre=-0.06; word:prayer=1.15;
    word:precedence=-0.28; word:prefer=-0.24; word:premium=0.18; word:prepare=-0.26;
    word:present=0.06; word:press=-0.22; word:prevent=-0.06; word:preview=-0.45; word:price=-0.48;
    word:principle=0.12; word:print=-0.18; word:printer=0.6; word:priority=0.08;
    word:prisoner=0.07; word:privacy=0.07; word:private=0.81; word:privilege=0.22;
    word:processe=-0.38; word:production=0.48; word:profile=0.35; word:profit=0.41;
    word:programme=1.04; word:projector=-0.34; word:promise=0.09; word:promote=0.59;
    word:prompt=-0.15; word:proof=-0.16; word:property=-0.59; word:proposal=0.58;
    word:propose=-0.19; word:protection=-0.49; word:proven=-0.09; word:proxy=0.12;
    word:public=-0.27; word:pull=0.39; word:punish=0.67; word:pupil=0.33; word:purchase=-0.17;
    word:purpose=0.33; word:put=0.18; word:python=-0.4; word:quantity=-0.07; word:quarrel=0.53;
    word:quarter=-0.4; word:question=0.23; word:queue=-0.18; word:quick=0.85; word:quiet=1.29;
    word:quietly=0.13; word:quorum=0.39; word:quote=-0.37; word:race=-0.11; word:rain=-0.21;
    word:raise=0.51; word:rank=-0.09; word:rate=-0.59; word:rather=0.39; word:read=-0.45;
    word:readable=-0.31; word:reader=-0.41; word:readiness=-0.15; word:readme=-0.61;
    word:ready=-0.32; word:real=0.06; word:reason=-0.35; word:receipt=-0.42; word:reception=0.12;
    word:recipe=-0.43; word:recount=-0.09; word:red=-0.75; word:redefine=0.19;
    word:redirect=-0.17; word:ref=-0.08; word:refactor=0.85; word:reference=-0.52;
    word:refresh=0.17; word:refugee=0.42; word:refusal=0.07; word:register=0.38;
    word:registry=0.45; word:rehearsal=0.17; word:reject=0.59; word:relative=0.15;
    word:relax=0.41; word:religion=0.31; word:remember=0.48; word:remind=-0.64;
    word:reminder=-0.21; word:removal=1.11; word:remove=0.57; word:rename=-0.51;
    word:render=-0.17; word:renew=-0.23; word:rent=0.39; word:repair=0.17; word:repeat=-0.25;
    word:replace=0.21; word:reply=-0.59; word:research=0.19; word:resident=-0.2;
    word:respond=-0.32; word:rest=-0.4; word:restart=-0.1; word:restaurant=0.42;
    word:restore=-0.21; word:restrict=-0.08; word:result=-0.16; word:retention=0.58;
    word:retire=-0.12; word:retirement=0.37; word:retry=-0.46; word:return=-0.16;
    word:reverse=-0.15; word:revert=-0.23; word:review=0.35; word:reviewer=0.87;
    word:reword=-0.14; word:rhyme=-0.21; word:riddle=-0.06; word:right=-0.73; word:ring=-0.5;
    word:rival=0.07; word:river=-0.07; word:robot=0.09; word:role=-0.35; word:roll=-0.59;
    word:room=1.14; word:root=-0.57; word:roster=-0.67; word:rota=-0.05; word:round=-0.89;
    word:rule=0.26; word:run=0.4; word:runner=-0.15; word:sacrifice=0.05; word:safety=-0.33;
    word:said=-0.22; word:sail=-0.1; word:salary=0.22; word:sale=0.27; word:same=-0.92;
    word:sample=-0.55; word:saturday=-0.13; word:save=0.22; word:saving=0.56; word:say=-0.33;
    word:scale=-0.06; word:scan=-1.29; word:schedule=-0.18; word:scheduler=-0.74;
    word:schema=-0.57; word:scholarship=0.23; word:school=0.29; word:scope=-0.45; word:score=0.07;
    word:screen=-0.11; word:screenshot=-0.53; word:script=-0.34; word:scrol=0.29;
    word:scroll=-0.66; word:seal=-0.16; word:search=0.1; word:season=0.17; word:seat=-0.17;
    word:second=-0.12; word:section=0.11; word:security=0.12; word:seed=0.1; word:seeker=0.06;
    word:select=-0.21; word:sell=1.13; word:send=0.31; word:sensor=0.11; word:sent=-0.37;
    word:sentence=-1.15; word:separat=-0.1; word:separate=-0.05; word:sequencer=-0.46;
    word:serv=-0.07; word:session=-0.22; word:set=0.47; word:settl=0.56; word:settle=0.51;
    word:seven=-0.21; word:shadow=-0.14; word:shar=0.18; word:share=0.34; word:she=-0.27;
    word:sheet=-0.53; word:shell=-0.14; word:shelter=0.15; word:shop=-1.19; word:short=0.2;
    word:shorten=0.65; word:shorter=-0.45; word:show=-0.93; word:shown=-0.08; word:shut=0.11;
    word:shutdown=-0.21; word:sick=0.26; word:side=-0.05; word:sign=-0.22; word:signature=0.29;
    word:silence=0.06; word:simple=0.31; word:simplify=0.47; word:since=0.32; word:single=0.37;
    word:sister=0.56; word:sit=-0.19; word:six=-0.41; word:size=-1.36; word:skip=0.19;
    word:sleep=-0.43; word:slide=-0.7; word:slip=-0.35; word:slow=0.28; word:small=0.55;
    word:snapshot=-0.31; word:so=0.15; word:society=0.09; word:sock=-0.1; word:socket=-0.32;
    word:some=0.47; word:someth=-0.25; word:song=0.32; word:sorry=0.48; word:sort=-0.52;
    word:sound=-0.67; word:soup=-0.18; word:source=-0.4; word:spac=-0.43; word:space=-0.15;
    word:spam=0.41; word:spare=0.15; word:speak=0.27; word:speaker=-0.83; word:speech=0.32;
    word:speed=-0.14; word:spel=-0.13; word:spend=0.54; word:spinner=-0.71; word:split=-0.21;
    word:sponsor=0.58; word:sport=-0.27; word:spring=0.69; word:sql=-0.27; word:sqlalchemy=-0.4;
    word:square=-0.94; word:staff=0.4; word:stag=-0.19; word:stale=-0.35; word:standard=-0.1;
    word:star=-0.14; word:state=-0.52; word:station=-0.51; word:statistic=-0.24;
    word:status=-0.39; word:statute=0.54; word:step=-0.48; word:still=0.22; word:stop=-0.21;
    word:stor=0.45; word:storage=-0.21; word:store=0.49; word:storm=-0.07; word:story=-0.83;
    word:storybook=-0.62; word:strategy=-0.77; word:strict=-0.12; word:strike=0.35;
    word:string=-0.33; word:strip=-0.1; word:student=0.19; word:study=0.42; word:style=0.34;
    word:subject=0.29; word:subscribe=-0.17; word:subscription=0.45; word:subtitle=-0.3;
    word:suggest=0.2; word:sum=-0.3; word:summary=-0.37; word:summer=0.27; word:sunday=0.5;
    word:superuser=-0.11; word:supervis=0.25; word:supervisor=-0.32; word:support=-0.21;
    word:survey=-0.72; word:surviv=-0.07; word:swear=0.27; word:synonym=-0.07; word:system=-0.4;
    word:tab=-0.86; word:table=0.88; word:tablet=-0.13; word:tag=-0.19; word:take=0.37;
    word:talk=-0.79; word:target=0.43; word:task=-0.52; word:tea=-0.31; word:teach=0.58;
    word:teacher=-0.18; word:technical=-0.6; word:teenager=-0.05; word:tel=0.12;
    word:telemetry=-0.11; word:tell=-0.42; word:temperature=-0.23; word:template=0.17;
    word:ten=-0.08; word:tenancy=-0.17; word:tenant=-0.15; word:tense=-0.13; word:term=-0.32;
    word:test=-0.25; word:text=-1.01; word:than=0.5; word:thank=-0.52; word:thank-you=-0.18;
    word:that=0.23; word:their=-0.55; word:them=-0.32; word:theme=0.08; word:themselve=0.19;
    word:then=-0.08; word:theory=0.32; word:these=-0.46; word:they=-0.4; word:thing=0.98;
    word:think=-0.14; word:third=-0.11; word:this=-0.9; word:those=0.21; word:thread=0.21;
    word:threat=0.06; word:three=-0.32; word:threshold=0.19; word:through=0.28; word:throw=0.91;
    word:thursday=-0.4; word:tick=0.3; word:ticket=0.08; word:tidy=0.56; word:tile=-0.32;
    word:tim=-0.1; word:time=0.48; word:timeline=-0.56; word:timeout=-0.34; word:timer=-0.24;
    word:timetable=-0.29; word:title=-0.22; word:to=0.86; word:toast=-0.38; word:together=-0.29;
    word:token=-0.24; word:tomorrow=0.15; word:tone=-0.44; word:too=1.11; word:took=0.15;
    word:tool=0.09; word:topic=0.76; word:total=-0.24; word:toward=0.34; word:track=0.15;
    word:trad=0.25; word:trade=-0.06; word:train=0.69; word:trainee=0.29; word:tram=0.26;
    word:transaction=-0.11; word:translation=0.35; word:travel=-0.91; word:treasurer=0.11;
    word:treat=0.63; word:tree=-0.35; word:trial=-0.12; word:trip=0.13; word:tripwire=-0.12;
    word:true=1.26; word:trust=-0.36; word:truth=-0.34; word:tuesday=0.14; word:turn=-0.17;
    word:tweak=0.3; word:twenty=0.54; word:twice=-0.28; word:twin=0.39; word:two=0.25;
    word:two-person=0.16; word:typed=-0.14; word:typo=-0.09; word:under=0.46; word:union=0.32;
    word:unit=-0.7; word:unless=0.12; word:unlock=-0.08; word:until=0.51; word:unus=-0.44;
    word:up=0.21; word:upgrade=-0.37; word:upload=-0.65; word:use=0.18; word:used=0.33;
    word:user=0.26; word:using=-0.09; word:vaccine=0.25; word:valid=0.23; word:validate=-0.15;
    word:value=0.29; word:van=-0.26; word:variable=0.3; word:vault=0.09; word:vegan=0.53;
    word:vendor=-0.17; word:ventilator=0.32; word:verb=-0.34; word:verdict=0.4; word:verify=-0.07;
    word:verse=-0.12; word:version=-0.29; word:veto=0.48; word:victim=-0.26; word:video=-1.07;
    word:view=-0.77; word:village=0.51; word:virtue=0.06; word:visible=0.82; word:vision=-0.34;
    word:visit=0.1; word:visitor=0.36; word:voice=0.55; word:volunteer=-0.34; word:vote=0.32;
    word:voting=0.47; word:wage=0.59; word:wait=-0.06; word:walk=-0.72; word:wall=-0.88;
    word:want=0.34; word:ward=0.58; word:warn=0.57; word:was=0.07; word:watch=0.06;
    word:water=-0.2; word:way=-0.05; word:we=0.37; word:weaken=-0.09; word:weaker=0.14;
    word:weather=-0.12; word:web=-0.13; word:wed=-0.27; word:wednesday=-0.35; word:week=0.11;
    word:weekend=-0.21; word:weight=-0.3; word:well=-0.75; word:went=-0.44; word:were=0.16;
    word:what=0.44; word:whatever=0.15; word:wheel=-0.52; word:when=-1.18; word:whenever=0.5;
    word:where=-0.73; word:whether=-0.36; word:which=-0.23; word:while=-0.64;
    word:whistleblower=0.25; word:who=-0.06; word:whoever=0.78; word:whole=0.14; word:whom=0.49;
    word:whose=-0.07; word:why=-0.44; word:widen=0.66; word:widget=0.27; word:widow=-0.35;
    word:width=-0.18; word:will=-0.06; word:win=0.94; word:window=0.18; word:winner=0.07;
    word:wip=-0.09; word:with=0.19; word:withdraw=0.47; word:within=0.53; word:without=-0.14;
    word:witness=-0.34; word:witnesse=-0.73; word:women=-0.19; word:word=-0.39; word:work=0.23;
    word:worker=-0.5; word:worth=0.33; word:would=0.54; word:wrap=-0.21; word:writ=-0.21;
    word:write=-0.72; word:written=0.33; word:wrong=-0.2; word:wrote=0.27; word:year=0.76;
    word:yesterday=-0.32; word:yet=0.3; word:you=1.27; word:yourself=0.45; word:youth=0.67;
    word:zero=-0.11; word:zone=-0.35; word:zoo=-0.2; work=-1.31
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.rpartition("=") for one in " ".join(_TABLE.split()).split("; "))
}
