"""Weights of `stakes.py`, by `quality/fit_stakes.py`; not edited by hand.

Logistic regression over 1933 sentences of the sets for development in `quality/acts`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = -1.71
# Log odds above which a sentence counts as a decision over people.
THRESHOLD: Final = 1.16
# Of the development texts of each kind, how many wait by a model that has not seen them, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {
    "commit": (9, 737),
    "crossing": (481, 619),
    "near miss": (13, 142),
    "outside commit": (1, 60),
    "outside crossing": (53, 89),
    "outside request": (2, 74),
    "request": (18, 556),
}
_TABLE: Final = """
    acts_for+body=0.18; acts_for+consent=0.11; acts_for+course=0.2; acts_for+fate=0.31;
    acts_for+members=0.15; acts_for+persons=0.14; acts_for+rules=0.07; acts_for+values=-0.15;
    allows+course=0.06; allows+data=0.14; allows+fate=0.2; allows+machines=0.3;
    allows+members=-0.1; allows+money=0.12; allows+rules=0.08; allows+self=0.37;
    allows+speech=0.5; allows+values=0.12; changes+body=0.26; changes+consent=0.07;
    changes+course=0.15; changes+data=0.06; changes+fate=0.19; changes+machines=0.18;
    changes+meaning=0.15; changes+members=0.05; changes+money=-0.42; changes+persons=0.09;
    changes+purpose=0.25; changes+rules=0.3; changes+speech=-0.19; code=0.47; decides+body=0.15;
    decides+consent=-0.14; decides+course=0.25; decides+data=-0.14; decides+fate=0.29;
    decides+machines=0.09; decides+meaning=0.27; decides+members=0.11; decides+money=-0.17;
    decides+outsiders=0.08; decides+oversight=-0.32; decides+persons=0.41; decides+purpose=-0.16;
    decides+rules=0.05; decides+self=0.06; decides+speech=-0.06; decides+values=0.38;
    deed:acts_for=0.41; deed:allows=0.52; deed:changes=0.56; deed:decides=0.92;
    deed:discloses=0.74; deed:forbids=0.61; deed:imposes=0.65; deed:removes=0.96;
    deed:watches=0.12; discloses+body=0.09; discloses+consent=0.05; discloses+course=0.13;
    discloses+data=0.42; discloses+fate=0.22; discloses+machines=0.09; discloses+meaning=0.16;
    discloses+members=0.28; discloses+outsiders=0.18; discloses+oversight=0.07;
    discloses+persons=0.42; discloses+speech=0.16; discloses+values=0.09; forbids+fate=0.09;
    forbids+members=0.36; forbids+money=-0.06; forbids+outsiders=0.06; forbids+persons=0.39;
    forbids+rules=0.09; forbids+speech=0.21; forbids+values=0.1; imposes+body=0.11;
    imposes+consent=0.21; imposes+course=0.33; imposes+data=0.15; imposes+fate=0.18;
    imposes+machines=0.24; imposes+meaning=-0.23; imposes+members=0.2; imposes+money=0.64;
    imposes+oversight=-0.27; imposes+persons=0.18; imposes+purpose=-0.1; imposes+rules=0.16;
    imposes+self=0.1; imposes+speech=-0.07; imposes+values=0.11; manner:lasting=0.51;
    manner:ours=0.45; manner:over_heads=0.53; manner:the=0.38; manner:who=0.45; many stakes=1.71;
    possessive=0.48; prefixed=-0.95; removes+body=0.27; removes+consent=0.13; removes+course=0.09;
    removes+members=0.11; removes+outsiders=-0.05; removes+oversight=0.54; removes+persons=0.33;
    removes+purpose=0.2; removes+rules=0.47; removes+self=-0.07; removes+speech=0.17;
    removes+values=0.17; short=-0.22; stake:body=0.62; stake:consent=0.77; stake:course=0.48;
    stake:fate=0.26; stake:machines=0.74; stake:meaning=0.13; stake:members=0.18;
    stake:money=0.48; stake:outsiders=0.36; stake:oversight=0.23; stake:persons=0.62;
    stake:purpose=0.41; stake:rules=0.19; stake:self=0.47; stake:speech=0.42; stake:values=0.44;
    thing:office=-1.6; thing:software=-1.84; watches+consent=0.1; watches+data=0.34;
    watches+members=0.1; watches+money=-0.12; watches+outsiders=0.08; watches+persons=0.14;
    watches+speech=-0.07; word:a=-0.41; word:abandon=0.08; word:abolish=0.12; word:above=0.08;
    word:access=0.06; word:account=0.18; word:address=-0.13; word:adopt=0.16; word:adr=-0.17;
    word:after=-0.07; word:again=-0.09; word:against=0.08; word:age=0.06; word:agent=0.62;
    word:alarm=-0.05; word:all=0.21; word:allocation=0.11; word:although=0.12; word:amount=0.05;
    word:an=-0.3; word:analytic=0.23; word:and=-0.43; word:answer=-0.25; word:api=-0.09;
    word:appeal=0.6; word:applicant=0.14; word:approval=0.25; word:approve=0.52; word:archive=0.1;
    word:are=-0.31; word:around=0.08; word:article=0.4; word:as=0.19; word:asking=0.22;
    word:assistant=0.11; word:asylum=0.11; word:at=-0.1; word:attach=-0.07; word:attack=-0.22;
    word:audit=0.14; word:away=0.25; word:back=-0.06; word:badge=-0.13; word:ban=0.12;
    word:banner=-0.06; word:batch=0.11; word:be=0.2; word:become=0.06; word:before=0.16;
    word:begin=-0.05; word:below=0.11; word:benchmark=-0.08; word:beside=-0.12; word:bet=0.21;
    word:bill=-0.25; word:bind=0.18; word:birthday=-0.08; word:blank=-0.08; word:board=-0.2;
    word:bot=0.14; word:bracket=-0.07; word:break=0.21; word:browser=-0.11; word:bullet=-0.05;
    word:bus=-0.08; word:but=-0.07; word:by=-0.08; word:byte=-0.08; word:cache=-0.14;
    word:call=0.06; word:camera=0.21; word:can=-0.39; word:candidate=0.07; word:card=-0.32;
    word:case=0.28; word:changelog=-0.06; word:charge=0.11; word:charity=0.11; word:chart=-0.16;
    word:check=-0.06; word:children=0.32; word:choose=0.16; word:chore=0.15; word:ci=0.05;
    word:class=0.13; word:clean=-0.05; word:cleanup=0.38; word:clear=-0.05; word:close=0.13;
    word:code=-0.4; word:colleague=-0.19; word:collect=-0.1; word:colour=-0.07; word:column=-0.08;
    word:come=-0.16; word:comma=-0.2; word:command=-0.24; word:commit=0.09; word:community=-0.1;
    word:company=-0.13; word:comparison=-0.09; word:complaint=0.05; word:conduct=-0.19;
    word:confirmation=-0.19; word:consent=0.26; word:contact=-0.06; word:contract=0.07;
    word:contrast=-0.06; word:control=0.09; word:convert=-0.12; word:cooperative=0.09;
    word:copy=-0.13; word:correct=-0.07; word:cost=-0.09; word:could=-0.13; word:council=0.09;
    word:count=-0.13; word:cover=-0.06; word:create=-0.21; word:criticism=0.07; word:css=-0.09;
    word:cut=-0.09; word:damage=-0.05; word:dashboard=-0.11; word:data=0.32; word:database=-0.07;
    word:date=-0.11; word:day=0.22; word:deadline=0.17; word:decide=0.49; word:decision=0.21;
    word:declare=0.22; word:deep=-0.12; word:definition=0.11; word:demo=-0.07; word:deploy=0.28;
    word:depth=-0.06; word:design=0.07; word:determine=0.11; word:dialog=-0.13; word:did=-0.06;
    word:difference=-0.05; word:digest=-0.17; word:direction=0.1; word:disable=0.16;
    word:dismiss=0.06; word:dissent=0.14; word:doc=-0.34; word:doctor=0.09; word:doe=-0.1;
    word:dog=0.19; word:donation=0.11; word:donor=0.16; word:door=-0.06; word:double=-0.15;
    word:download=-0.07; word:draft=-0.09; word:driver=0.22; word:e-mail=0.09; word:each=-0.42;
    word:empty=-0.12; word:enable=-0.09; word:endpoint=-0.07; word:entrance=0.08;
    word:epoch=-0.15; word:error=-0.06; word:escape=-0.07; word:event=-0.07; word:every=-0.12;
    word:everyth=0.09; word:evidence=-0.15; word:exist=0.16; word:exit=-0.13; word:expel=0.11;
    word:explain=-0.09; word:export=-0.11; word:fairness=-0.07; word:false=0.2; word:family=-0.06;
    word:fault=-0.07; word:feat=0.45; word:fee=0.08; word:feed=0.14; word:feedback=-0.12;
    word:field=-0.17; word:figure=-0.2; word:filter=-0.09; word:find=-0.22; word:fire=0.1;
    word:first=-0.08; word:fit=-0.06; word:fix=-0.13; word:fixture=-0.18; word:flag=-0.14;
    word:flip=0.06; word:follow=-0.29; word:for=0.16; word:form=-0.12; word:forum=0.16;
    word:found=0.18; word:foundation=0.13; word:founder=0.07; word:free=0.21; word:from=-0.13;
    word:fsck=-0.07; word:full=-0.07; word:function=-0.09; word:get=0.21; word:give=0.1;
    word:glossary=-0.08; word:go=0.12; word:goe=0.1; word:good=0.27; word:group=0.13;
    word:growth=0.09; word:guest=-0.13; word:guide=-0.07; word:half=-0.07; word:handle=-0.06;
    word:has=-0.08; word:hash=-0.1; word:hate=0.18; word:have=0.06; word:head=0.09; word:her=0.21;
    word:here=0.09; word:hire=0.08; word:hold=-0.07; word:home=0.23; word:homeless=0.09;
    word:hook=0.05; word:hour=-0.07; word:house=-0.12; word:how=0.07; word:http=-0.09;
    word:human=0.38; word:icon=-0.07; word:if=0.08; word:import=-0.06; word:in=-0.32;
    word:index=-0.06; word:instead=0.2; word:interpret=0.13; word:interview=-0.12; word:into=0.06;
    word:invoice=-0.19; word:is=-0.54; word:isolation=-0.13; word:it=0.29; word:item=-0.1;
    word:its=-0.27; word:itself=-0.06; word:journal=-0.12; word:journey=-0.06; word:json=-0.08;
    word:judge=-0.14; word:keep=-0.06; word:kept=0.11; word:key=-0.09; word:kidney=0.28;
    word:kill=-0.2; word:know=-0.23; word:known=-0.07; word:label=-0.15; word:language=-0.07;
    word:later=0.14; word:least=-0.09; word:left=-0.1; word:length=-0.05; word:less=-0.14;
    word:let=0.21; word:letter=-0.2; word:level=-0.05; word:library=0.14; word:life=0.21;
    word:like=-0.05; word:line=0.09; word:link=-0.29; word:lint=-0.16; word:list=-0.5;
    word:load=-0.06; word:location=0.25; word:lock=-0.33; word:log=0.09; word:login=-0.07;
    word:longer=0.22; word:lower=-0.07; word:loyalty=0.08; word:made=0.15; word:main=-0.09;
    word:manual=-0.16; word:map=0.06; word:margin=-0.09; word:market=0.17; word:may=0.21;
    word:mean=0.23; word:measur=-0.07; word:meet=-0.06; word:memory=-0.09; word:mend=-0.08;
    word:merge=0.23; word:metric=-0.09; word:minor=0.13; word:minority=0.1; word:mis=-0.16;
    word:mission=-0.06; word:mode=0.12; word:model=-0.09; word:moderation=0.19;
    word:moderator=-0.08; word:module=-0.05; word:more=0.26; word:most=-0.05; word:mr=-0.16;
    word:ms=-0.07; word:mutate=-0.06; word:my=-0.38; word:name=-0.42; word:named=-0.18;
    word:neighbour=-0.1; word:new=0.23; word:newspaper=-0.06; word:next=0.05; word:night=0.25;
    word:no=0.1; word:nobody=0.07; word:none=-0.18; word:not=-0.32; word:noth=-0.19;
    word:now=0.36; word:number=-0.22; word:nurse=0.15; word:off=0.26; word:office=0.07;
    word:old=-0.22; word:on=0.33; word:once=-0.1; word:one=-0.15; word:only=-0.15;
    word:open=-0.23; word:operator=-0.08; word:opinion=-0.11; word:opt-out=0.07;
    word:optional=-0.05; word:or=-0.15; word:order=-0.51; word:other=-0.11; word:our=0.21;
    word:out=0.06; word:output=-0.19; word:outside=-0.05; word:override=-0.08; word:overrule=0.17;
    word:oversight=0.07; word:own=0.12; word:owner=0.06; word:package=-0.09; word:page=-0.37;
    word:paragraph=-0.11; word:parcel=-0.15; word:parent=0.08; word:part=0.08; word:partner=0.21;
    word:party=-0.1; word:password=-0.09; word:past=0.12; word:path=0.17; word:patient=0.11;
    word:pay=-0.17; word:payment=0.13; word:people=-0.28; word:per=-0.07; word:permission=0.14;
    word:phone=-0.14; word:photo=-0.09; word:pivot=0.06; word:plain=-0.08; word:plan=-0.12;
    word:platform=-0.28; word:please=-0.14; word:poem=0.08; word:policy=0.19; word:post=-0.21;
    word:postgre=-0.08; word:precedence=-0.05; word:prefer=0.12; word:principle=0.17;
    word:privacy=0.1; word:private=0.11; word:process=0.08; word:product=0.06; word:profile=0.3;
    word:profit=0.08; word:promise=-0.1; word:proof=-0.17; word:public=0.17; word:pull=0.25;
    word:pupil=0.09; word:put=0.22; word:quick=0.2; word:quorum=0.13; word:quote=-0.09;
    word:raise=0.21; word:random=-0.09; word:rank=-0.08; word:rate=-0.05; word:rather=0.2;
    word:read=-0.13; word:reader=-0.16; word:readme=-0.14; word:real=-0.1; word:receipt=-0.15;
    word:recipe=-0.09; word:record=-0.1; word:recount=-0.06; word:red=-0.1; word:redefine=0.14;
    word:refactor=0.32; word:refugee=0.11; word:reject=0.1; word:relax=0.13; word:religion=0.08;
    word:remember=-0.12; word:remove=0.43; word:rename=-0.1; word:render=-0.06; word:repeat=-0.08;
    word:replace=0.33; word:reply=-0.18; word:research=0.07; word:respond=-0.1;
    word:restrict=-0.21; word:retention=0.16; word:retry=-0.09; word:return=0.11;
    word:review=-0.13; word:rewrite=-0.24; word:rhyme=-0.07; word:right=-0.13; word:river=0.07;
    word:role=-0.09; word:round=-0.12; word:row=-0.21; word:rule=0.25; word:run=-0.13;
    word:safety=-0.11; word:said=-0.07; word:same=-0.08; word:sample=0.1; word:save=0.29;
    word:say=-0.35; word:scan=-0.08; word:scheduler=-0.07; word:schema=-0.27; word:school=0.06;
    word:scope=-0.11; word:score=0.1; word:screen=-0.12; word:script=-0.1; word:scroll=-0.12;
    word:second=-0.21; word:security=0.08; word:see=-0.08; word:select=-0.21; word:sell=0.37;
    word:send=-0.18; word:sensor=0.15; word:sent=0.11; word:sentence=-0.41; word:sequencer=-0.14;
    word:serve=-0.09; word:server=-0.13; word:set=0.3; word:settle=0.12; word:sheet=-0.11;
    word:short=0.15; word:shorter=-0.1; word:show=-0.1; word:shown=-0.09; word:sign=-0.16;
    word:signature=0.14; word:silence=0.05; word:six=-0.11; word:size=-0.09; word:skip=0.21;
    word:slide=-0.23; word:small=0.14; word:snapshot=-0.09; word:so=0.19; word:sound=-0.08;
    word:source=-0.08; word:space=-0.19; word:spam=0.1; word:speech=0.1; word:spend=0.18;
    word:split=-0.18; word:sqlalchemy=-0.09; word:stand=-0.05; word:standard=-0.07;
    word:state=-0.1; word:status=-0.06; word:statute=0.17; word:step=-0.28; word:store=0.16;
    word:story=-0.1; word:storybook=-0.17; word:strike=0.15; word:subscribe=-0.09;
    word:subscription=0.13; word:sum=-0.14; word:summary=-0.14; word:survey=-0.09;
    word:swear=0.16; word:system=0.15; word:tab=-0.18; word:table=0.09; word:tag=-0.1;
    word:take=0.13; word:team=-0.18; word:technical=-0.12; word:template=0.1; word:ten=0.1;
    word:tenancy=-0.15; word:tenant=-0.1; word:test=-0.38; word:text=-0.06; word:than=0.07;
    word:thank=-0.15; word:that=0.21; word:the=0.38; word:their=-0.13; word:them=-0.11;
    word:there=0.09; word:third=-0.17; word:this=-0.15; word:those=-0.1; word:thread=-0.14;
    word:three=-0.25; word:through=-0.1; word:tile=-0.11; word:time=0.34; word:timeout=-0.18;
    word:timer=-0.09; word:title=-0.11; word:to=0.48; word:today=-0.07; word:token=-0.07;
    word:track=0.32; word:trade=-0.07; word:trail=-0.05; word:transaction=-0.08;
    word:travel=-0.21; word:treat=0.33; word:tree=-0.11; word:tripwire=-0.05; word:true=0.3;
    word:turn=0.42; word:twice=-0.08; word:two=-0.11; word:type=0.14; word:typo=-0.05;
    word:under=0.12; word:unit=-0.17; word:unus=-0.16; word:up=-0.06; word:upgrade=-0.32;
    word:upload=-0.14; word:use=-0.09; word:user=0.19; word:variable=0.09; word:vault=0.06;
    word:verb=-0.06; word:veto=0.17; word:video=-0.24; word:village=0.05; word:visible=0.26;
    word:vision=-0.15; word:visitor=0.32; word:voice=0.12; word:vote=0.14; word:walk=-0.15;
    word:want=0.1; word:warn=-0.12; word:was=0.13; word:watch=-0.08; word:we=0.22;
    word:weaker=0.07; word:week=0.26; word:what=-0.11; word:when=-0.1; word:whenever=0.15;
    word:where=-0.38; word:whether=-0.08; word:which=0.26; word:who=0.29; word:win=0.21;
    word:with=-0.55; word:withdraw=0.11; word:without=0.12; word:witness=-0.23;
    word:witnesse=-0.2; word:word=-0.16; word:worth=0.07; word:wrap=-0.1; word:writ=-0.07;
    word:write=-0.24; word:written=0.05; word:year=0.19; word:yesterday=-0.1; word:yet=-0.06;
    word:you=0.26; word:your=0.12; word:yourself=0.21
"""
WEIGHTS: Final[dict[str, float]] = {
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}
