"""Quantities that were copied from sentences of all fields: what they come to, or that they are refused."""

import pytest
from conftest import ROOT, examples, table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.quantities import Copy, copied, find

KEPT = """
A share of 5<x holds for b>3. | 5 | >=5
It costs $5 (2015 USD) per head. | $5 | 5 dollar
It gives a two-orders-of-magnitude gain. | two-orders-of-magnitude | 100 times
It gives a 3-order-of-magnitude gain. | 3-order-of-magnitude gain | 1000 times
It grew by 1/2% in all. | 1/2% | 0.5 percent
It grew by ½% in all. | ½% | 0.5 percent
It grew by nearly 1/4 percent. | nearly 1/4 percent | ~0.25 percent
It rose to 37 degrees Celsius. | 37 °C | 37 degree Celsius
It gave 3K threads. | 3k threads | 3000 thread
We saw 24 new matches in all. | 24 new matches | 24 match
It scans 12 large 3D scenes. | 12 large 3D scenes | 12 scene
We held 24 in-depth interviews. | 24 in-depth interviews | 24 interview
We held 24 such interviews. | 24 such interviews | 24 interview
We asked 12 small, rural inns. | 12 small, rural inns | 12 inn
We asked 12 type 2 diabetes patients. | 12 type 2 diabetes patients | 12 patient
We took 12 X-ray images. | 12 X-ray images | 12 image
The pond covers 3km² of moss. | 3km² | 3 km²
The hives gave 0.4t/ha of wax. | 0.4t/ha | 0.4 t/ha
The vats held 6U/mL of it. | 6U/mL | 6 U/mL
The hives gave 4t ha−1 of wax. | 4t ha−1 | 4 t ha−1
The pond covers 3 to 5m² of moss. | 3 to 5m² | 3..5 m²
The drift was ~-2.5 mm. | ~-2.5 mm | ~-2.5 mm
The note says “-2.5 mm” of drift. | “-2.5 mm” | -2.5 mm
The note says '−2.5 mm' of drift. | −2.5 mm | -2.5 mm
The dish held 10⁶~spores. | 10⁶~spores | 1000000 spore
It leaks (3.2 ± 0.4) × 10⁻³% of it. | (3.2 ± 0.4) × 10⁻³% | 0.0032 percent
An arm with 7 DoF lifts it. | 7 DoF | 7 DoF
Reeds vary over 2 orders of magnitude. | 2 orders of magnitude | 100 times
The dam costs $1.2 billion yr−1 in all. | $1.2 billion yr−1 | 1200000000 dollar yr−1
The ferry carries 9,000 a day. | 9,000 a day | 9000 per day
Twenty–five larks sang. | Twenty–five larks | 25 lark
Wool grew by 12% and up to 20% in rain. | 12% | 12 percent
Wool grew by 12% and up to 20% in rain. | up to 20% | <=20 percent
It grew by 20% or more than 3 points. | 20% | 20 percent
It grew by 20% or more than 3 points. | more than 3 points | >=3 points
The box holds 1/2 GB of maps. | 1/2 GB | 0.5 GB
It drank nearly 1/2 kWh of it. | nearly 1/2 kWh | ~0.5 kWh
The dish held 3.5 * 10^4 spores. | 3.5 * 10^4 spores | 35000 spore
The dish held 3.5×10⁴ spores. | 3.5 × 10^4 spores | 35000 spore
The dish held (3.5 ± 0.2)×10^4 spores. | (3.5 ± 0.2) × 10⁴ spores | 35000 spore
It is cut to a tolerance of +/-0.2 mm. | +/-0.2 mm | 0.2 mm
It was averaged over about 20 runs. | over about 20 runs | ~20 run
The kiln reached 37 ℃ at noon. | 37 °C | 37 ℃
The tank holds 5 g/ml of it. | 5 g/mL | 5 g/ml
It took $\\sim$12 days. | ~12 days | ~12 day
Sales were 12 ± 3 vs 15 ± 4 points. | 12 ± 3 | 12 points
We took \\qtylist{1;2;3}{kg} of it. | 1 kg | 1 kg
We took \\qtylist{1;2;3}{kg} of it. | 2 | 2 kg
We took \\SIlist{0.5;2}{\\kilogram} of it. | 0.5 | 0.5 kg
We took \\qtyrange{1}{3}{kg} of it. | \\qtyrange{1}{3}{kg} | 1..3 kg
We took \\numlist{10;20;30} cones. | 20 | 20
We took \\numrange{10}{30} of them. | \\numrange{10}{30} | 10..30
Felt weighed 12.1 ± 3.5 (1σ) kg there. | 12.1 | 12.1 kg
Felt weighed 22.4 (3.5 SD) kg there. | 22.4 (3.5 SD) kg | 22.4 kg
Felt weighed 22.4 (SD 3.5) kg there. | 22.4 kg | 22.4 kg
Felt weighed 5.2 (95% CI 4.8–5.6) kg there. | 5.2 | 5.2 kg
It erred by 1.29 mm (95% limits of agreement −1.1 to 1.5 mm). | 1.29 mm | 1.29 mm
Dye limits 3 weavers to 5 hours. | 5 hours | 5 hour
Rates of 40, 60, and 80 threads per cm2 were set. | 40 | 40 thread per cm2
We use a loss of 3e-4 and 300 epochs. | 3e-4 | 0.0003
We use a dropout of 0.1, and 300 epochs. | 0.1 | 0.1
We spun for 5 and 10 epochs. | 5 | 5 epoch
Wages rose by 0.12 (s.e. = 0.04) log points. | 0.12 | 0.12 log point
Wear is 3 ms CPU/GPU time. | 3 ms | 3 ms
In stroke, 12 of 40 died. | 12 of 40 | 12
The guild has met 12 times since 1990. | 12 times | 12 time
After 2 hours 75 bales were wet. | 2 hours | 2 hour
At 5 feet 10 larks sat. | 5 feet | 5 foot
Yarn was boiled twice and improves 3 times. | 3 times | 3 times
It improves the pace of the mill 5 times. | 5 times | 5 times
Felt lasts 12.1 (CV 23%) h. | 12.1 h | 12.1 h
Felt has 5.2 (2σ: 4.8–5.6) kg of dust. | 5.2 | 5.2 kg
They say 'the pace is 5'. | 5 | 5
By August 12, 345 had left. | 345 | 345
That pattern is cited over 500 times. | over 500 times | >=500 time
That pattern was woven more than 3 times faster. | 3 times | >=3 times
At 1.5 times, the gain ends. | 1.5 times | 1.5 times
Felt has 4.1 (p < 0.05) mg of dust. | 4.1 | 4.1 mg
Vats 5, 10 and 20 m deep leak. | 10 | 10 m
Bales held 3.2 ± 0.4 (n = 24) cones. | 3.2 | 3.2 cone
Bales held 3.2 (n = 24) kg of wool. | 3.2 kg | 3.2 kg
Bales held 3.2 (n = 24) kg of wool. | 24 | 24
Dyeing is run 10 times and averaged. | 10 times | 10 time
Scores 93 and 95 are reached. | 93 | 93
In the lake 24 died. | 24 | 24
Looms were oiled at 3 times after the dyeing. | 3 times | 3 time
Yarn was weighed at 4 times of the day. | 4 times | 4 time
Noise was measured at three times (dawn, noon and dusk). | three times | 3 time
The bell rang five times during the shift. | five times | 5 time
At 2 times at which the mill stood, dust fell. | 2 times | 2 time
Each aisle was walked 4 times. | 4 times | 4 time
Dust grew 3 times after the fire. | 3 times | 3 times
The loom ran at 3 times the usual speed. | 3 times | 3 times
It weaves at 4 times higher cost. | 4 times | 4 times
Dust was 3 times before. | 3 times | 3 times
The guild holds 2.5B in assets. | 2.5B | 2500000000
It ran on 24 80GB looms. | 24 80GB looms | 24 loom
We get an RMSE of 0.279 0.279 on it. | 0.279 | 0.279
In 2014 310 weavers left. | 310 weavers | 310 weaver
Wear was 71.2, 68.4, and 55.0%, respectively. | 68.4 | 68.4 percent
Wear was 71.2 compared with 55.0%. | 71.2 | 71.2 percent
Wear was 71.2 / 68.4 / 55.0% on the looms. | 71.2 | 71.2 percent
Delay was 12 (A) and 15 ms (B). | 12 | 12 ms
Yarn rose from 2.1 (0.2) to 3.4 (0.3) t/ha. | 2.1 | 2.1 t/ha
Yarn rose from 2.1 ± 0.2 to 3.4 ± 0.3 t/ha. | 3.4 ± 0.3 t/ha | 3.4 t/ha
Breaks were 7.5 versus 10.9 per 1000 loom-years. | 7.5 | 7.5 per 1000 loom-years
It gains 1.2, 3.4, and 5.6 absolute points. | 1.2 | 1.2 points
Noise fell from 12.4 down to 11.9. | from 12.4 down to 11.9 | 11.9
A slope of −0.3 to −0.5 is seen. | −0.3 to −0.5 | -0.5..-0.3
Yarn costs between $3 and $5 million. | between $3 and $5 million | 3000000..5000000 dollar
Felt cooled to minus 196 °C at night. | minus 196 °C | -196 °C
It weaves 3/5 of the cloths. | 3/5 of the cloths | 60 percent
It weaves at 2/3 the cost. | 2/3 | 66.67 percent
It weaves 10/144 cloths. | 10/144 cloths | 10 cloth
Tears were seen in 8/15 (53.3%). | 8/15 (53.3%) | 53.3 percent
Weavers rated it 4.6 out of 5 overall. | 4.6 out of 5 | 4.6
Weavers rated it 4.6 (out of 5) overall. | 4.6 (out of 5) | 4.6
Two in five weavers left. | Two in five weavers | 40 percent
It fails 3 out of every 4 days. | 3 out of every 4 days | 75 percent
It fails in about one of four cases. | one of four cases | ~25 percent
It took less than one day. | less than one day | <=1 day
It needs a factor of ~3 less yarn. | a factor of ~3 | ~3 times
It is $\\times 3.1$ faster. | $\\times 3.1$ | 3.1 times
It costs 1.3 billion euros annually. | 1.3 billion euros annually | 1300000000 EUR per year
It costs $12 monthly. | $12 monthly | 12 dollar per month
It costs 3m euros. | 3m euros | 3000000 EUR
The dose was 20 mg daily. | 20 mg daily | 20 mg per day
The shed beats 72 beats/min. | 72 beats/min | 72 beat/min
Spores fell by 2.3 log. | 2.3 log | 2.3 log
Spores fell by 2.3 log₁₀. | 2.3 log₁₀ | 2.3 log₁₀
Dust reached 415 p.p.m. in May. | 415 p.p.m. | 415 ppm
Wool stores 3.2 ± 0.4 Pg C per year. | 3.2 ± 0.4 Pg C per year | 3.2 Pg C per year
The flux is 12.4 μJy beam−1 here. | 12.4 μJy beam−1 | 12.4 μJy beam−1
Drift is 200,000 cm2/Vs here. | 200,000 cm2/Vs | 200000 cm2/Vs
A 9.4-T magnet was used. | 9.4-T | 9.4 T
It draws 12.4 μM of dye. | 12.4 µM | 12.4 μM
It is $3.2\\times10^{-15}\\,\\mathrm{erg\\,s^{-1}\\,cm^{-2}}$. | 3.2\\times10^{-15} | 3.2e-15 erg s-1 cm-2
A width of 52.1 ± 1.3 (stat) ± 2.0 (syst) ± 1.2 (lumi) pb. | 52.1 ± 1.3 (stat) | 52.1 pb
Recall rose (d = 0.45, 95% CI [0.21, 0.69]). | d = 0.45, 95% CI [0.21, 0.69] | 0.45
The mean ± SE was 63.4±1.2 bpm. | 63.4±1.2 bpm | 63.4 bpm
We exclude looms with gaps under 3 mm and beams over 12 m. | over 12 m | <=12 m
Weavers under 18 or over 75 were excluded. | under 18 | >=18
It ran on 24 80GB A100 cards. | 24 80GB A100 cards | 24 card
It ran on two 12-core CPUs. | two 12-core CPUs | 2 CPU
It ran on 24 A100 (80GB). | 24 A100 | 24 A100
It reads "−5%" on the dial. | −5% | -5 percent
At 77K it superconducts. | 77K | 77 K
Felt cooled to minus five degrees. | minus five degrees | -5 degree
It is 20 plus or minus 5 mm. | 20 plus or minus 5 mm | 20 mm
It is 5 parts per million. | 5 parts per million | 5 part per million
Yarn costs US$50–100 per tCO2 now. | US$50–100 per tCO2 | 50..100 USD per tCO2
Yarn costs £1,200 per shed per year. | £1,200 per shed per year | 1200 GBP per year
Losses of $1–2 million/day were seen. | $1–2 million/day | 1000000..2000000 dollar/day
The box is 100 h^−1 Mpc wide. | 100 h^−1 Mpc | 100 h−1 Mpc
Doses of 3.4, 12.6, and >100 µM were used. | 3.4 | 3.4 µM
It is 3.5 times more than the 400 looms of old. | 400 looms | 400 loom
It tore after 6 mo. | 6 mo | 6 mo
The range is 0.01 < z < 2.3 here. | 0.01 | >=0.01
A 1.2-kHz tone was used. | 1.2-kHz | 1.2 kHz
It tore in 3/1,412 sheds. | 3/1,412 sheds | 3 shed
They gained 12.4 (3.1) points. | 12.4 (3.1) | 12.4 points
Wear was 12.4 (3.1) and 10.2 (2.9). | 10.2 (2.9) | 10.2
Wear was 12 (3) vs 15 (4) days. | 12 | 12 day
They were 45 (12) years old. | 45 (12) years | 45 year
In 35 (70) of the sheds it tore. | 35 | 35
It held, t(58) = 3.1, p = .003, d = 0.41. | 0.41 | 0.41
Wear and age agree, r(98) = −.34. | −.34 | -0.34
$F_1 = 0.87$, p < 0.05. | 0.87 | 0.87
A shed at z = 6.8 was seen. | 6.8 | 6.8
Yarn takes 10 ps to 30 ps. | 10 ps to 30 ps | 10..30 ps
Yarn holds P of 0.3 mg/kg. | 0.3 mg/kg | 0.3 mg/kg
After 17 h 30 looms stood. | 30 looms | 30 loom
It ran 17 h, 30 looms in all. | 17 h | 17 h
We pull with 3N on it. | 3N | 3 N
We saw 30+ looms. | 30+ | >=30 loom
It costs 12 k€/MW. | 12 k€/MW | 12000 EUR/MW
It costs 15 cents per litre. | 15 cents per litre | 15 cent per litre
The noise is 4 nV/√Hz. | 4 nV/√Hz | 4 nV/√Hz
It bears 4.5 MPa √m. | 4.5 MPa √m | 4.5 MPa √m
It costs 12 pounds sterling. | 12 pounds sterling | 12 GBP
It is 65 dB(A) loud. | 65 dB(A) | 65 dB(A)
It lies 2.5 Mly off. | 2.5 Mly | 2.5 Mly
A $5.2\\sigma$ excess. | $5.2\\sigma$ | 5.2 σ
The yarn bears 12 kg m in all. | 12 kg m | 12 kg m
A fracture at 12 MPa m is seen. | 12 MPa m | 12 MPa m
Its gap is 3.2 eV nm in all. | 3.2 eV nm | 3.2 eV nm
It is 520 HV hard. | 520 HV | 520 HV
It holds 5 ksi in all. | 5 ksi | 5 ksi
The band has 64 GBd in all. | 64 GBd | 64 GBd
It bends by 300 με here. | 300 με | 300 με
The limit is 3 dpm/100 cm2 here. | 3 dpm/100 cm2 | 3 dpm/100 cm2
It yields 180 lb/ac here. | 180 lb/ac | 180 lb/ac
It took 8–12 wk in all. | 8–12 wk | 8..12 wk
It is 12 degrees Celsius here. | 12 degrees Celsius | 12 degree Celsius
It gives 3.1 TFLOP/s per watt here. | 3.1 TFLOP/s per watt | 3.1 TFLOP/s per watt
It takes 1.2 M QPS at noon. | 1.2 M QPS | 1200000 QPS
It costs $50,000/QALY in all. | $50,000/QALY | 50000 dollar/QALY
The basket costs Int$ 1200 per shed. | Int$ 1200 | 1200 Int$
A shed earns 3400 PPP$ in all. | 3400 PPP$ | 3400 PPP$
It costs US$ 12 here and US$ 15 there. | US$ 12 | 12 USD
The shift is 0.3‱ here. | 0.3‱ | 0.3 ‱
The dye was 5% w/v of all. | 5% w/v | 5 percent w/v
The dye was 5% (v/v) of all. | 5% (v/v) | 5 percent v/v
It weighs 1.0D+03 kg in all. | 1.0D+03 kg | 1000 kg
A 1.25-competitive loom is built. | 1.25-competitive | 1.25
A 2-approximation is given. | 2-approximation | 2
It took half an hour to weave. | half an hour | 0.5 hour
It took ¾ hour to weave. | ¾ hour | 0.75 hour
Rents fell by half a percentage point. | half a percentage point | 0.5 points
Stay was 14 days (Q1–Q3: 9–21). | 14 days (Q1–Q3: 9–21) | 14 day
They were aged 18 through 65 years. | 18 through 65 years | 18..65 year
It took just under 5 s here. | just under 5 s | <=5 s
It took just over 5 s here. | just over 5 s | >=5 s
It took just shy of 5 s here. | just shy of 5 s | <=5 s
It took more or less 5 s here. | 5 s | ~5 s
It took at the very least 12 looms. | 12 looms | >=12 loom
It took 12 looms at most. | 12 looms | <=12 loom
It took 45% at least of them. | 45% | >=45 percent
It took 5 s minimum. | 5 s | >=5 s
It took max. 12 looms. | max. 12 looms | <=12 loom
It took 12 looms at least 3 times. | 12 looms | 12 loom
It took 12 looms or thereabouts. | 12 looms | ~12 loom
It takes sub-5 ms here. | sub-5 ms | <=5 ms
Those aged 65 and over were ill. | 65 and over | >=65
It is of order 10^5 s here. | 10^5 s | ~100000 s
A map of order 4 is drawn. | 4 | 4
Es kostet 12 Millionen Euro im Jahr. | 12 Millionen Euro | 12000000 EUR
Cela coûte 12 milliards d'euros par an. | 12 milliards | 12000000000 EUR
Es waren 20 Prozent im Jahr. | 20 Prozent | 20 percent
Es waren etwa 20 Prozent im Jahr. | 20 Prozent | ~20 percent
Es waren mindestens 20 % davon. | 20 % | >=20 percent
Cela prend jusqu'à 20 heures. | 20 heures | <=20 heure
Il y a plus de 20 % de laine. | 20 % | >=20 percent
Son cerca de 20 kg en total. | cerca de 20 kg | ~20 kg
Это не более 20 %. | 20 % | <=20 percent
Il y a 20 pour cent de laine. | 20 pour cent | 20 percent
The rate fell from 12 by 3 points. | 3 points | 3 points
It wove eight (8) looms. | eight (8) looms | 8 loom
It gains 12 %pt in all. | 12 %pt | 12 points
It costs $ 1,200 in all. | $ 1,200 | 1200 dollar
It costs 1,200$ in all. | 1,200$ | 1200 dollar
It costs $(1.2–3.4) million in all. | $(1.2–3.4) million | 1200000..3400000 dollar
It ran at T=300K at night. | 300K | 300 K
It holds 12 metres cubed. | 12 metres cubed | 12 metre cubed
It turns with 3 N-m of torque. | 3 N-m | 3 N-m
It flows with 3 Pa.s in all. | 3 Pa.s | 3 Pa.s
Es kostet 5,2 Mrd. Euro. | 5,2 Mrd. Euro | 5200000000 EUR
It weaves 10 mg/100 g of it. | 10 mg/100 g | 10 mg/100 g
It weaves 4.2~$\\times$~10$^3$ cloths. | 4.2~$\\times$~10$^3$ cloths | 4200 cloth
Felt dates to 12,400 cal yr BP. | 12,400 cal yr BP | 12400 cal yr BP
Felt dates to 12,400 cal. yr BP. | 12,400 cal. yr BP | 12400 cal. yr BP
The period was P = 3.6 days there. | P = 3.6 days | 3.6 day
We set p = 7 there. | p = 7 | 7
It covers 2,3 m² of felt. | 2,3 m² | 2.3 m²
It gives 2,3 ppm of felt. | 2,3 ppm | 2.3 ppm
It weaves 1,5-fold more. | 1,5-fold | 1.5 times
Looms from 300 to 900 kg were studied. | from 300 to 900 kg | 300..900 kg
Weavers aged from 18 to 65 years left. | 18 to 65 years | 18..65 year
The yield rose from 62 to 70% and was tested. | from 62 to 70% | 70 percent
The seeing was ~0.7″ there. | ~0.7″ | ~0.7 ″
The seeing was 0.7″–1.2″ there. | 0.7″–1.2″ | 0.7..1.2 ″
The field is 12′ wide. | 12′ | 12 ′
It holds 12 M. tuberculosis strains. | 12 M. tuberculosis strains | 12 strain
It holds 5 V. cholerae isolates. | 5 V. cholerae isolates | 5 isolate
It holds 5 T. | 5 T | 5 T
It took 1 × 10⁸ vp in all. | 1 × 10⁸ vp | 100000000 vp
It took 7.5 h/night in all. | 7.5 h/night | 7.5 h/night
It stays above 1.2 TeV at 95% CL there. | 1.2 TeV at 95% CL | >=1.2 TeV
It is 0.35 mu m wide. | 0.35 mu m | 0.35 μm
It takes 15 mu W of power. | 15 mu W | 15 μW
It takes 12 mu g/ml of it. | 12 mu g/ml | 12 μg/ml
It is 4.2 x 10^(-22) kg in all. | 4.2 x 10^(-22) kg | 4.2e-22 kg
It is 10^(6) threads in all. | 10^(6) threads | 1000000 thread
It lies between 2000 and 7500 there. | between 2000 and 7500 | 2000..7500
It is brighter than 0.5 L* there. | 0.5 L* | >=0.5 L*
We use **5 L** of it. | 5 L | 5 L
It holds 51 faint YSO's there. | 51 faint YSO's | 51 YSO
It is exact to 0.1 microrad there. | 0.1 microrad | 0.1 microrad
The gain (ours) is +3.2% there. | +3.2% | 3.2 percent
Much of it is open (19M in total) there. | 19M in total | 19000000
It reached 35M per lane there. | 35M | 35000000
The loom reaches 91.2 as Norn (7B) does. | 7B | 7000000000 parameter
The model grew to 770M there. | 770M | 770000000 parameter
It gains €−12 a day. | €−12 | -12 EUR per day
Sales fell by 12bn there. | 12bn | 12000000000
It weaves 12~cloths. | 12~cloths | 12 cloth
It weaves $12$~cloths a day. | $12$~cloths | 12 cloth per day
It runs at $5$--$10$~GHz there. | $5$--$10$~GHz | 5..10 GHz
It runs at $>$~5~GHz there. | $>$~5~GHz | >=5 GHz
It runs at $\\sim$~5~GHz there. | $\\sim$~5~GHz | ~5 GHz
Its looms reach SNR~20 there. | SNR~20 | ~20
It holds 5~\\textmu m of yarn. | 5~\\textmu m | 5 μm
It holds 10\\textsuperscript{6} threads. | 10\\textsuperscript{6} threads | 1000000 thread
It holds 5 cm\\textsuperscript{2} of yarn. | 5 cm\\textsuperscript{2} | 5 cm2
It holds \\textgreater 5 kg of yarn. | \\textgreater 5 kg | >=5 kg
It holds 5.1 \\textpm{} 0.2 kg of yarn. | 5.1 \\textpm{} 0.2 kg | 5.1 kg
It holds (5 ± 1) × 10^3 kg of yarn. | (5 ± 1) × 10^3 kg | 5000 kg
It runs on $8\\times$A100 there. | $8\\times$A100 | 8 A100
It runs on $8\\times$ H100 GPUs there. | $8\\times$ H100 GPUs | 8 GPU
It runs on one 8×H100 node there. | 8×H100 | 8 H100
It weaves up to about 40 times faster. | up to about 40 times | <=40 times
It weaves up to about 40 times faster. | 40 times | <=40 times
It needs at least ~40 looms. | at least ~40 looms | >=40 loom
It needs less than $\\sim$4 looms. | less than $\\sim$4 looms | <=4 loom
Threads are 10−20 nm wide. | 10−20 nm | 10..20 nm
Looms rest 10−15 min then. | 10−15 min | 10..15 minute
Looms broke at z = 2.3 before dawn. | z = 2.3 | 2.3
Gas at 2.5–3.0 × 10^4 K fills the shed. | 2.5–3.0 × 10^4 K | 25000..30000 K
Gas at 10⁴ K fills the shed. | 10⁴ K | 10000 K
A rate of 0.4 fits the data. | 0.4 | 0.4
A depth of 12 halts the loom. | 12 | 12
After a span of 12 days the loom broke. | 12 days | 12 day
At $z = 2.3$ looms go out. | $z = 2.3$ | 2.3
Felt lives in D=4 Lorentz algebras. | D=4 | 4
We asked 12 Texas farms in all. | 12 Texas farms | 12 farm
The seeing was 0\\farcs35 there. | 0\\farcs35 | 0.35 arcsec
The field is $2\\farcm5$ wide. | $2\\farcm5$ | 2.5 arcmin
It weighs $1.4\\,\\Msun$ in all. | $1.4\\,\\Msun$ | 1.4 M⊙
It flies at 5~\\kms there. | 5~\\kms | 5 km s-1
Air is held at 10-5 mbar there. | 10-5 mbar | 1e-05 mbar
The dye binds at 10-9 M there. | 10-9 M | 1e-09 M
It holds 10(6) m3 per year. | 10(6) m3 | 1000000 m3 per year
In 2014 310 looms stood. | 310 looms | 310 loom
Since 1999 450 000 looms broke. | 450 000 looms | 450000 loom
In the UK 120 000 looms broke. | 120 000 looms | 120000 loom
In 2010 patients felt was found. | 2010 patients | 2010 patient
The mill paid 2.5B to its owners. | 2.5B | 2500000000
Norn has 2.5B in all. | 2.5B | 2500000000 parameter
Weavers lifted 80% 1RM then. | 80% 1RM | 80 percent
The yarn triples the wear. | triples | 3 times
They wove 5x/week in all. | 5x/week | 5 x/week
It gains 3.4%p in all. | 3.4%p | 3.4 points
Felt dissolves in 5 M solutions. | 5 M | 5 M
At 20 K the felt melts. | 20 K | 20 K
It holds 5 T tokens. | 5 T tokens | 5000000000000 token
It rained some 3 My ago. | 3 My | ~3 My
It weaves three twentieths of it. | three twentieths | 15 percent
It has 1.25 looms per weaver. | 1.25 | 1.25 loom
It holds 120k videos of looms. | 120k videos | 120000 video
It broke 3 d later. | 3 d | 3 d
The looms span —four core sheds. | four core sheds | 4 shed
The looms span –four core sheds. | four core sheds | 4 shed
The looms span -four core sheds. | four core sheds | 4 shed
Felt fell to minus four degrees. | minus four degrees | -4 degree
Air is held at 10-5–10-3 mbar there. | 10-5–10-3 mbar | 1e-05..0.001 mbar
Tears were seen in 92 of 115 (80%) looms. | 92 of 115 (80%) | 80 percent
It has $2.7^{+0.4}_{-0.3}\\times10^{-9}$ of it. | $2.7^{+0.4}_{-0.3}\\times10^{-9}$ | 2.7e-09
Felt shrinks below pH 8.2 there. | below pH 8.2 | <=8.2
Yarn at 28 d reached its best. | 28 d | 28 d
Felt holds 12 cmol(+) kg−1 there. | 12 cmol(+) kg−1 | 12 cmol(+) kg−1
It is 5 C warmer there. | 5 C | 5 C
It runs faster than 60 km/h then. | faster than 60 km/h | >=60 km/h
It ends faster than 5 s then. | faster than 5 s | <=5 s
It has a resolution better than 0.1 mm there. | better than 0.1 mm | <=0.1 mm
It has an accuracy better than 95% there. | better than 95% | >=95 percent
It broke no later than 5 d then. | no later than 5 d | <=5 d
It broke after 5 d or later. | 5 d or later | >=5 d
It holds under 3 settings. | under 3 settings | 3 setting
The toll of CA$50 was paid. | CA$50 | 50 CAD
The toll of $US 50 was paid. | $US 50 | 50 USD
It holds 35.9 inverse femtobarns. | 35.9 inverse femtobarns | 35.9 inverse femtobarn
Felt was kept at 37 deg C then. | 37 deg C | 37 deg C
It spans 2.5 eV$^2$ there. | 2.5 eV$^2$ | 2.5 eV2
Rooms of 5−7 m2 and 10−20 m2 are left. | 10−20 m2 | 10..20 m2
Air is held at 10−5–10−3 mbar there. | 10−5–10−3 mbar | 1e-05..0.001 mbar
Threads 5 to 10 nm wide broke. | 5 to 10 nm | 5..10 nm
RESULTS: Weavers 18 to 65 years old left. | 18 to 65 years | 18..65 year
The odds were higher (OR 1.5; 1.1 to 2.0) in silk. | 1.5 | 1.5
We saw 300 plus looms there. | 300 plus looms | >=300 loom
We saw 300-plus looms there. | 300-plus | >=300 loom
A drift of ~-0.35 dB is left. | ~-0.35 dB | ~-0.35 dB
A drift of <−2 dB is left. | <−2 dB | <=-2 dB
It saves 10 thru 20% of wool. | 10 thru 20% | 10..20 percent
Sie sparen 10 bis 20 % Wolle. | 10 bis 20 % | 10..20 percent
Ils en gagnent 10 à 20 % ici. | 10 à 20 % | 10..20 percent
A drift of −5–3 dB is left. | −5–3 dB | -5..3 dB
It holds <i>90</i> looms. | 90 | 90
It holds q>90 looms. | >90 looms | >=90 loom
It holds a dozen and a half looms. | a dozen and a half looms | 18 loom
It has two hundred third-party looms. | two hundred | 200 loom
It holds 40- | 40 | 40
A ripple of ±0.5 dB is left. | ±0.5 dB | 0.5 dB
It saw forty and twenty looms. | twenty looms | 20 loom
It cut wear by a third and a half, respectively. | a half | 50 percent
It holds one and a half dozen looms. | one and a half dozen looms | 18 loom
Eight out of ten looms failed. | Eight | 8 loom
Wool,73 looms and silk were seen. | 73 looms | 73 loom
The two first weavers left. | two | 2 weaver
Weavers aged 65 plus are old. | 65 plus | >=65
It has a 40-plus-year record. | 40-plus-year | >=40 year
It took 5 mg plus oil. | 5 mg | 5 mg
It took 20 plus 30 looms. | 20 | 20
In Kenya 12 500 looms were seen. | 12 500 looms | 12500 loom
In Kenya 12 of 500 looms failed. | 12 of 500 looms | 12 loom
It saw 12 V: 5 looms failed. | 12 V | 12 V
The two score-based looms failed. | two | 2
They used 200 and 300 looms, respectively. | 200 | 200 loom
They used 200, 250 and 300 looms for felt and silk, respectively. | 200 | 200 loom
It has 12 children's homes. | 12 | 12 home
It has 40 weavers' looms. | 40 | 40 loom
It took 6 months' work. | 6 months' | 6 month
Of all, 12,500 of Kenya's looms failed. | 12,500 of Kenya's looms | 12500
It has 2048 samples. | 2048 samples | 2048 sample
It has 2006 looms. | 2006 looms | 2006 loom
A total of 2006 Texas looms failed. | 2006 | 2006 loom
We asked 2008 Chinese patients. | 2008 | 2008 patient
It ran for 1998 GPU hours. | 1998 GPU hours | 1998 GPU hour
It is rated on a scale from 1 to 7. | from 1 to 7 | 1..7
They grew from 1 to 7 looms. | from 1 to 7 | 7 loom
It serves 10M plus weavers. | 10M plus weavers | >=10000000 weaver
They saw it (n = 45; 23, 51%) there. | 51% | 51 percent
It tells the 12 weavers' mean age. | 12 | 12 weaver
It shows '12 good looms' there. | 12 good looms | 12 loom
The Full Model 0.91 won. | 0.91 | 0.91
It cost north of $3.2 billion. | north of $3.2 billion | >=3200000000 dollar
It costs south of €20 a head. | south of €20 | <=20 EUR
It surpasses 40 hours. | surpasses 40 hours | >=40 hour
It surpasses 14 baselines. | 14 baselines | 14 baseline
It exceeds 14 baselines. | 14 baselines | 14 baseline
Its purity topped 90%. | topped 90% | >=90 percent
It fell short of 40%. | fell short of 40% | <=40 percent
Not even 30 looms ran. | Not even 30 looms | <=30 loom
A max. of 30 looms ran. | max. of 30 looms | <=30 loom
It needs 40 hours, at most. | 40 hours, at most | <=40 hour
It needs 5%, at the very least, to run. | 5%, at the very least | >=5 percent
It needs 40 hours at a minimum. | 40 hours at a minimum | >=40 hour
We saw 30 looms, at most 12 of them new. | 30 looms | 30 loom
Between a quarter and a third of looms broke. | Between a quarter and a third | 25..33.33 percent
A quarter to a third of looms broke. | A quarter to a third | 25..33.33 percent
The rate was 12.4/100,000 births. | 12.4/100,000 births | 12.4 /100,000 births
The rate was 12.4/100 000. | 12.4/100 000 | 12.4 /100 000
The rate was 4.3/1000 loom-years. | 4.3/1000 loom-years | 4.3 /1000 loom-years
The noise is 3.1 µK arcmin there. | 3.1 µK arcmin | 3.1 µK arcmin
It ran on 4x A100 80 GB. | 4x A100 80 GB | 4 A100
It lost a quarter to a third. | a quarter to a third | 25..33.33 percent
The slope was –0.31 (p = .02) there. | –0.31 (p = .02) | -0.31
Soils held 3.2 dS m−1 of it. | 3.2 dS m−1 | 3.2 dS m−1
It draws 12 VA. | 12 VA | 12 VA
It draws 12 kVAr loads. | 12 kVAr | 12 kVAr
It turns at 300 r.p.m. there. | 300 r.p.m. | 300 rpm
It turned by 30 deg. | 30 deg | 30 deg
The rate was 12.1 per 1,000 population. | 12.1 per 1,000 population | 12.1 per 1,000 population
The rate was 12.1 per million loom-years. | 12.1 per million loom-years | 12.1 per million loom-years
It had 3 tears per 1000 live looms a year. | 3 tears per 1000 live looms | 3 tear per 1000 live looms per year
Its VO2max of 42 mL fell. | 42 mL | 42 mL
It held 3.2 mg CaCO3/L. | 3.2 mg CaCO3/L | 3.2 mg CaCO3/L
It held 3.2 µmol TE/g. | 3.2 µmol TE/g | 3.2 µmol TE/g
It grew 3.2 %·yr−1 there. | 3.2 %·yr−1 | 3.2 percent yr−1
It is 2.3 ⨯ faster. | 2.3 ⨯ | 2.3 times
It had 98% (1,204/1,229) of them. | 98% (1,204/1,229) | 98 percent
It runs on 8 looms for trillion-parameter models. | 8 looms | 8 loom
It has 1.25 to nearly 2 million threads. | 1.25 to nearly 2 million threads | ~1250000..2000000 thread
It weighs 3 to about 5 kg. | 3 to about 5 kg | ~3..5 kg
It has 2/5 of a million threads. | 2/5 of a million threads | 400000 thread
It has 2/5 of the looms. | 2/5 of the looms | 40 percent
We gave 5 mg per 2 kg of yarn. | 5 mg per 2 kg | 5 mg per 2 kg
The dye was given ×3 days. | ×3 days | 3 day
The dye was given x2 weeks. | x2 weeks | 2 week
The dye was given ×3–5 days. | ×3–5 days | 3..5 day
The dye was given $\\times 3$ days. | 3$ days | 3 day
A ×3–5 gain was seen. | ×3–5 gain | 3..5 times
It weaves ×3 faster. | ×3 | 3 times
It weaves with ×3 fewer tears. | ×3 | 3 times
Felt was washed × 3 times. | 3 times | 3 time
It has six figures and two tables. | six figures | 6 figure
It is right to three significant figures. | three significant figures | 3 figure
It is right to 3 digits. | 3 digits | 3 digit
Each loom has a 5-digit code. | 5-digit | 5 digit
In two thousand and five sheds it broke. | two thousand and five sheds | 2005 shed
Wear rose by two thousand. | two thousand | 2000
It weighs two point oh five kg. | two point oh five kg | 2.05 kg
It broke below the 40 hours mark. | 40 hours | <=40 hour
It broke under a 5% threshold. | 5% | <=5 percent
It holds above the 100 GB barrier. | 100 GB | >=100 GB
It broke over the 5 million mark. | 5 million | >=5000000
It broke near the 5 °C mark. | 5 °C | ~5 °C
It stays under the 500 mg per day limit. | 500 mg per day | <=500 mg per day
It never fell below the 40 hours mark. | 40 hours | >=40 hour
It passed the 100 GB mark. | 100 GB | 100 GB
It broke under the 4 GB setting. | 4 GB | 4 GB
It broke over the 40 years, the limit of wool. | 40 years | 40 year
It was cut at 30, 60 and 90 DAS. | 60 | 60 DAS
It was dyed at 12 and 24 hpi. | 12 | 12 hpi
It was dyed at 7 dpf. | 7 dpf | 7 dpf
It was cut between 20 and 40 DAP. | between 20 and 40 DAP | 20..40 DAP
It was dyed at 48 h.p.i. there. | 48 h.p.i. | 48 hpi
At 30 DAS looms were cut. | 30 DAS | 30 DAS
Vats of 5, 10 mg were set. | 5 | 5 mg
Vats held 5, 10, 20 mg then. | 10 | 10 mg
Vats held 0, 5, 10, 20 mg/kg then. | 0 | 0 mg/kg
Vats held 10, 20, 30% then. | 10 | 10 percent
The loom scores 45.2, 3.1% higher than before. | 45.2 | 45.2
They saw it (n = 12, 5%) there. | 12 | 12
We tried 1, 2, 3 and it took 4 s. | 3 | 3
The note got _1,200_ replies. | 1,200 | 1200 reply
The note got more than _1,200_ replies. | 1,200 | >=1200 reply
The note got __1,200__ replies. | 1,200 | 1200 reply
The note got `1,200` replies. | 1,200 | 1200 reply
It holds _5_ mg/kg of it. | 5 | 5 mg/kg
It took 4.2(+1.1)(-0.3) s in all. | 4.2 | 4.2 s
It took 4.2 (+1.1) (−0.3) s in all. | 4.2 | 4.2 s
It took 4.2 [+1.1, −0.3] s in all. | 4.2 | 4.2 s
It took 4.2 (−0.3 to +1.1) s in all. | 4.2 | 4.2 s
It took 4.2 (+1.1 / -0.3) s in all. | 4.2 | 4.2 s
It took 4.2\\,^{+1.1}_{-0.3} s in all. | 4.2 | 4.2 s
It took $4.2^{+ 1.1}_{- 0.3}$ s in all. | 4.2 | 4.2 s
It took 4.2^{+1.1}_{-0.3}(stat)^{+0.5}_{-0.4}(syst) s in all. | 4.2 | 4.2 s
It took 4.2 (+1.1)(−0.3) × 10^3 s in all. | 4.2 (+1.1)(−0.3) × 10^3 s | 4200 s
It took 4.2 s (+1.1, −0.3) in all. | 4.2 s | 4.2 s
It gains 1.1 points, to 71.2 (+1.1). | 71.2 | 71.2
Wear was 14, SD=2, days. | 14 | 14 day
Wear was 14; SD = 2; days. | 14 | 14 day
Wear was 14, SE 2, mm. | 14 | 14 mm
Wear was 14, 95% CI 2 to 20, days. | 14 | 14 day
Wear was 14, SD 2, p < 0.05. | 14 | 14
"""
"""A sentence, the quantity copied from it, and what that is: `<=` and the like are bounds, `..` a range."""

REFUSED = """
We weave 10<sup>6 threads. | 10
We weave 10 <sup>6</sup> threads. | 10
We weave 10<raised kind="x">6</raised> threads. | 10 threads
We weave 20<br/>000 threads. | 20
The vat held (3.2 ± 0.4)10⁵ mites. | 10⁵ mites
The vat held (3.2 ± 0.4) 10^5 mites. | (3.2 ± 0.4)
The vat held (3–5)10^5 mites. | 10^5 mites
It was stirred with Pd(OAc)2 for long. | 2
It was stirred with Al2(SO4)3 for long. | 3
The vat held 1.6 10−3 M of it. | 10−3 M
The vat held 1.6 10-3 M of it. | 1.6
It costs $5 (2015 USD) per head. | 2015 USD
It costs 2015 US$ 5 per head. | 2015 US$
It fell by half an order of magnitude. | an order of magnitude
It fell by a third of an order of magnitude. | an order of magnitude
The SQuAD 2.0 data were read twice. | 2.0
A field of 3 T was set. | 3 t
A mass of 3 g/L was set. | 3 G/L
It was put down on 26/dec/2017 at last. | 26
It was put down on 26/Dec/2017 at last. | 26
It was put down on Dec. 26, 2017 at last. | 26
The role of interleukin 6 in mites is unclear. | interleukin 6
The role of compound 12 in mites is unclear. | 12
It was put down in Public Law 93-205 at last. | 93-205
The SQuAD 2.0 data were read again. | 2.0
It was put on arXiv 2301.01234 at last. | 2301.01234
Mites with EGFR T790M were seen. | EGFR T790M
Holders of an H-1B were asked. | H-1B
We fed a hundred two-year-old elms. | a hundred two-year-old
We ran twenty five-minute tests. | twenty five-minute
The bale has 12 34 kg of wool. | 34 kg
The weaver is 5 foot 10 tall. | 5 foot
A bale costs 3 dollars 50 there. | 3 dollars
The guild was fined 3 times in June. | 3 times
We dye each yarn 5 times with madder. | 5 times
Felt lasts 12.1 (CV 23%) h. | 23%
The slub is 0.51 (1σ error 0.02). | 0.02
The slub is at 0.35 and 1.2'. | 1.2'
The vat was at 180 deg. C for long. | 180 deg
Yarns 1, 3 and 5 were red. | 3
Yarns 1 and 2 were red. | 1
The dye of compound 12 was fast. | 12
Yarns 1 and 2 yielded more. | 2
Slubs were 150 (120–180) × 10^9/L. | 150
Slubs were 150 (120–180) × 10^9/L. | (120–180) × 10^9/L
In [2019] 1 WLR 123 the judge ruled. | 1
In [2020] UKSC 12 the judge ruled. | 12
See Loom Soil 234, 12-20 for it. | 12-20
See Econometrica 47, 263–291 for it. | 263–291
We follow Cell 87, 1285 here. | 1285
We follow Neuron 12, 34-45 here. | 34-45
We follow ApJ, 716, 712 here. | 716
We follow Genetics 123, 585–595 here. | 585–595
Each loom has 16 GB RAM/node. | 16 GB
There are D=4 Lorentz weaves. | 4 Lorentz weaves
We weave N = 4 supersymmetric yarns. | 4 supersymmetric yarns
Felt weighed 22.4 (3.5 SD) kg there. | 3.5 SD
It erred less (1.29; limits 1.1, 1.5). | 1.5
It erred by 1.29 (limits of agreement 1.1, 1.5). | 1.1
It erred by 1.29 mm (95% limits of agreement −1.1 to 1.5 mm). | −1.1 to 1.5 mm
It erred by 1.29 mm (95% LoA −1.1 to 1.5 mm). | −1.1 to 1.5 mm
It erred by 1.29 mm (95% LoA −1.1 to 1.5 mm). | 95%
The bale has 12 34 kg of wool. | 12
There are 5! orders of the hues. | 5!
There are 5! orders of the hues. | 5
We reach an accuracy of 93! | 93
The rent was 3l. 10s. a year. | 3l.
The rent was 3l. 10s. a year. | 10s
The rent was 3l. a year. | 3l
Cloth at 2s. 6d. an ell sold well. | 2s.
Mills 2 and 5 and farms 3, 7 and 12 were shut. | 7
Hospitals 2 and 5 had more beds. | 5
Treatments 1, 2 and 4 gave less. | 4
Compounds 3–5 were tested. | 3–5
The pond is between 3 and 5C wide. | between 3 and 5C
The pond is between 3 and 5C wide. | 3
The 5'UTR was cut out. | 5
The 3'UTR was cut out. | 3'UTR
The lens was 2.34(15) mm thick. | 2.34(1
Hundred and five larks sang. | five larks
Two–three larks sang. | three larks
Twenty-thirty larks sang. | thirty larks
It holds 1/2 t/ha of it. | 1/2
Norn/3.2 +/- 0.4 mm broke. | 0.4 mm
Norn/$3.2^{+0.4}_{-0.3}$ mm broke. | 0.4
Sales were 3.4 compared with 5.6 million. | 3.4
Sales were 3.4, not 5.6 million. | 3.4
Sales were 1.2 ± 0.3 and 2.2 ± 0.4 million. | 1.2 ± 0.3
Sales rose from 1.2 (0.9–1.5) to 3.4 (2.1–5.6) million. | 1.2
Sales rose from 3.1 in 2010 to 7.2 million in 2020. | 3.1
Sales were 1.2 (M) and 2.2 million (F). | 1.2
Noise fell from 12.4 down to 11.9. | 12.4
Noise fell from 12.4 down to 11.9. | from 12 down to 11.9
A slope of −0.3 to −0.5 is seen. | −0.3
Felt cooled to minus 196 °C at night. | 196 °C
A slope of −(1.2 ± 0.1) is seen. | 1.2 ± 0.1
A gain - 5% at most - is seen. | - 5%
A gain of − 5% is seen. | 5%
The scores are 71.2/68.4/55.0. | 71.2
The rating is 4.6/3 overall. | 4.6/3
The doses were 2.5/5 mg a day. | 2.5
The losses are 1.5/5/10 dB. | 1.5
The rating is 4.6 / 5 overall. | 5
Weavers rated it 4.6 out of 5 overall. | 5
It weaves 3/5. | 3/5
It weaves 15/20. | 15/20
It weaves 3/5 cloths. | 3
It weaves 3/5 cloths. | 3/15 cloths
It weaves 3 / 5 cloths. | 3
Sight was 20/40 later. | 20/40
The 3/4 power law holds. | 3/4
The median was 14 days, range 2–15. | 2–15
The median was 14 days; range, 2 to 15. | 2 to 15
It fails in about one of four cases. | four cases
One of four cloths tore. | One of four cloths
Two in five weavers left. | five weavers
We study spectral triples of felt. | spectral triples
The doubling time was long. | doubling
Triples of yarn are kept. | Triples
The 1T-TaS2 crystals broke. | 1T
See Phys. Rev. Lett. 116, 061102 (2016) for it. | 116
See Nature 521, 436–444 (2015) for it. | 436–444
The law is in 410 U.S. 113 now. | 410
The law is in 12 F.3d 345 now. | 345
It is kept (PMID: 12345678). | 12345678
It is in a serial (ISSN 0028-0836). | 0028-0836
It is shared under CC BY 4.0 here. | 4.0
The 2016 elections were won. | 2016 elections
The dye binds at 10-12 M there. | 10-12 M
They weave 45 min a half. | a half
Wear rose by one-fifth of a standard deviation. | one-fifth
Under the code of 1995 data were open. | 1995
Since 1999 prices rose. | 1999
By 2050 two mills stand. | 2050
Wool fell to 1990 levels. | 1990 levels
Weavers in under-21 teams won. | 21 teams
The over 65s were ill. | 65s
In sample 1 200 threads broke. | 1 200 threads
At 300 K threads melt. | 300 K
At 77K felts melt. | 77K
At 7 T images blur. | 7 T
At 25 C weavers sweat. | 25
At 10 A coils heat. | 10
The 10K race was run. | 10K
The 8K videos were lost. | 8K
See pp. 123–145 for it. | 123–145
See p. 12 for it. | 12
See §§ 12–14 for it. | 12–14
It is told in paragraph 12 there. | 12
It is 3 and 1/2 m wide. | 3
It is nineteen ninety-nine m wide. | nineteen
We asked 1.234 weavers in all. | 1.234 weavers
Felt was kept at - 80 °C then. | 80 °C
Rates rose 1/4 point then. | 1/4
It trains multi-billion-parameter looms. | billion
The gain is on AIME 24/25 tasks. | 24
It holds for x in [0.2, 0.5] at least. | 0.5
It holds for x in (0.2, 0.5) at least. | 0.2
It holds for x in [0.2; 0.5] at least. | [0.2; 0.5]
The dose was 12 mg/placebo in both arms. | 12 mg/placebo
The ratio of warp to weft is 3.5 to 1. | 3.5
It is 4-by-4 in size. | 4
It has 1,024 looms × 4 beams. | 4 beams
It has a 2 (dye) × 3 (yarn) design. | 3
A 1° × 1° grid was used. | 1°
It uses 8 × 7B parts. | 8 × 7B
A (2+1)-dimensional loom fits. | 2
It gets 5 - 10 of it. | 5
The 5-fluorouracil dose fell. | 5
It gets $x_{12}$ of it. | 12
It is #5 of all. | #5
It is 5-th of all. | 5
Table 2 lists looms. | 2
In Section 4.2 we list looms. | 4.2
Phase 2 trials had weavers. | 2 trials
Grade 3–4 tears were seen. | 3–4
Grade ≥3 tears were seen. | ≥3
PM 2.5 fell in the shed. | 2.5
It beats Llama 3.1 405B by far. | 3.1
The S&P 500 fell then. | 500
The 30°S–30°N band is dry. | 30°
Warmer than in 1850–1900 it was. | 1850–1900
Recall rose, χ²(2, N = 120) = 8.1. | 8.1
It stores 2.1 Gb/s of it. | 2.1 GB/s
Wear was 132 ± 14/82 ± 9 mmHg. | 132 ± 14
It was the twenty-first of all. | twenty
It was fifty-fifty for both. | fifty
It is 10 to the power of 6. | 10
It tore at 5 a.m. that day. | 5
Risk fell (HR 0.71, 0.59–0.86; p=0.0004). | 0.59–0.86
Tears were 56.7 thousand (48.1–66.3). | 48.1–66.3
The Si(111) face has steps. | 111
The (100) face has steps. | 100
The X(3872) mass is known. | 3872
It weighs 12 kg in all. | 12 kg%
It weighs 12 kg in all. | 12 kg^2
It weighs 12 kg in all. | 12 kg½
It weighs 12 kg in all. | 12 kg/5
It weighs 12 ± 3 kg in all. | 12 ± 35 kg
It weighs 12 kg in all. | ~x = 12 kg
It costs $12 in all. | €12
We exclude looms with gaps under 3 mm and beams over 12 m. | under 12 m
Wear was 12.4 (3.1) and 10.2 (2.9). | 3.1
In 35 (70) of the sheds it tore. | 70
It held (F = 4.5, p = .04). | 4.5
It held (F(1, 23) = 4.5). | 4.5
It held, F2,30 = 5.6, P < 0.05. | 5.6
It held, $t_{12} = 2.3$. | 2.3
It held, t = 3.4. | 3.4
It held, z = −2.1. | −2.1
It held, U = 1203, p = .01. | 1203
It held, χ² = 7.1, df = 2. | 2
It held, chi-squared (2) = 12.1. | 12.1
It held (p < .001). | .001
It held (p-value 0.03). | 0.03
It held (P for trend = 0.03). | 0.03
It held (Padj < 0.03). | 0.03
It held at a significance level of 0.05. | 0.05
It ran 17 h 30 on it. | 17 h
It ran 17 h 30 on it. | 17 h 30
It ran 2 min 30. | 30
It ran 1 h 30 min 20 s on it. | 30 min
It ran 1 d 12 h on it. | 1 d
It draws 3N samples. | 3N samples
It draws 3N samples. | 3
It has 5L layers. | 5L
It has 2N+1 looms. | 2N
It is a $(1+\\epsilon)$ of it. | 1
Yarn grew from 310 GB to 1.2 TB. | 310 GB
Yarn grew from 310 GB to 1.2 TB. | 1.2 Tb
It needs 300 MB to 1.2 GB. | 300 MB
Sizes range from 310 GB to 1.2 TB. | from 310 GB to 1.2 TB
The ratio is 1.34 (1.12–1.61; I2=62%; 14 sheds). | 1.12–1.61
It took 3.6 h (range 2.1–5.9 h). | 2.1–5.9 h
3 in 5 use it daily. | 3
Wear was 71.2 kg (12.3). | 12.3
It held (Z = 3.4, P = 6 × 10−4). | 3.4
It ran for 2 and a half hours. | 2
It has k + 2 looms. | 2 looms
It has n+1 looms. | 1
It weighs 3.2 10^2 g. | 3.2
The quasar 3C 273 was seen. | 273
It saw 4C 39.25 again. | 39.25
It saw Mrk 421 again. | 421
It saw Cygnus X-1 again. | 1
It is 1.5 to 2 orders of magnitude faster. | 1.5 to 2 orders of magnitude
It froze at 5 degrees below zero. | 5 degrees below zero
It froze at 5 °C below freezing. | 5 °C
It froze at 20 below zero. | 20
It has 12 in. of wool. | 12
It needs 3 °C days of heat. | 3 °C
It needs 2 hours work/day. | 2 hours
It writes 3 GB wool/s. | 3 GB
It warms at 12K/min there. | 12K
It used 2 + 1 looms. | 1 looms
It used 2 + 1 looms. | 2
It fell by 1.2 s.d. in all. | 1.2 s
It costs –$5 million. | $5 million
It costs (5.2) million in all. | (5.2) million
It has four score looms. | four score
It rose by zero point five percent. | five percent
The loss is 2.5d-4 here. | 2.5d-4
It weighs 1.0D+03 kg in all. | 1.0
It is 3.5 × 10 3 looms wide. | 3 looms
It has 1.5 e6 looms. | 1.5
It is 20 by 30 m wide. | 30 m
It is 20 by 30 m wide. | 20
It lies 0.″25 off. | 25
It lies 17.ᵐ3 off. | 17
It takes 3 n log n steps. | 3
It flies at 0.6 c here. | 0.6
It took 30 GPU·h in all. | 30 GPU
It took 3.2 PFLOP/s-days in all. | 3.2 PFLOP/s
It took a third of an hour. | a third of an hour
It took half a standard deviation. | half
It is 1/3-mile long. | 1/3
It costs 12 mil euros. | 12
Costa 12 mila euro. | 12
It moved from −3 to 4 mm. | 3 to 4 mm
Stay was 14 days (Q1–Q3: 9–21). | 9–21
Stay was 14 days (25th–75th percentile, 9–21). | 9–21
They were aged 18 through 65 years. | 18
They were aged 18 through 65 years. | 65 years
It runs on 8xH100 machines there. | 8xH100 machines
It runs on 4 × V100 nodes there. | 4 × V100 nodes
It shows 224~$\\times$~224 threads. | 224~$\\times$~224
As Table~3 shows, it holds. | 3
It flies at 5 \\swift there. | 5 \\swift
It flies at 5~\\swift there. | 5
It was seen at P = 05 there. | P = 05
Its uptime is 99.9…% there. | 99.9
It weaves 3.141... of it. | 3.141
The beam is 2.1″ × 1.8″ wide. | 1.8″
The beam is 2.1″ × 1.8″ wide. | 2.1″
The 3′ end broke. | 3′
The 5″-end broke. | 5″
It lies at −30° 12′ 15″ there. | 15″
It is 6′ 2″ tall. | 2″
It holds a few × 10^5 threads. | 10^5 threads
It holds a few x .001 kg of yarn. | .001 kg
It holds (2.3+-0.1(stat.) +0.03-0.04(syst.)) x 106 threads. | 106 threads
It holds (2.3+-0.1(stat.) +0.03-0.04(syst.)) x 106 threads. | +0.03-0.04
It is (1/310)(1.2 ± 0.1) in all. | 1.2 ± 0.1
It was 0.4-<4.5 mIU/L there. | 0.4
It was 0.4-<4.5 mIU/L there. | <4.5 mIU/L
It reached %78.2 there. | 78.2
It has spin S = 1/2 there. | 1/2
It has half integral weight there. | half
It was so from the 1946 through 1995 terms. | 1995 terms
It takes 12 squared in all. | 12
It takes 12 squared in all. | 12 squared
It takes 12 hundredths of a day. | 12 hundredths
It takes 12 and two thirds in all. | 12
It lasts 2 – 5% longer in Norway 3 – 6% shorter. | 6%
It weaves Llama 2–5 million looms. | 2–5 million looms
It sees 0.5'' of sky. | 0.5''
It holds (5 ± 1) × 10^3 kg of yarn. | 10^3 kg
The limit is 10−36 cm2 there. | 10−36 cm2
The limit is 10−12 M there. | 10−12 M
A chance of 10−15 is left. | 10−15
Weavers are 10(6) years old. | 10(6) years
Air is held at 10−5 °C there. | 10−5 °C
Air is held at 10-5 kPa there. | 10-5 kPa
Looms 6 and 9 months old broke. | 6 and 9 months
Looms 6 or 9 months old broke. | 6 or 9 months
A slope of 1V:2H is stable. | 1V
A slope of 1V:2H is stable. | 1V:2H
A slope of 1 V: 2 H is stable. | 2 H
A slope of 1V to 2H is stable. | 1V
We mixed 1A:2B of it. | 2B
We mixed 1 part:3 parts of it. | 1 part
The slopes were 1(V):2(H) there. | 1
The odds were higher (OR 1.5; 1.1 to 2.0) in silk. | 1.1 to 2.0
The odds were higher (RR 0.8; 0.6, 1.1) in silk. | 0.6
The odds were as follows: HR: 1.5; 1.1, 2.0 | 2.0
The odds ratio was 1.5; 1.1 to 2.0 in silk. | 1.1 to 2.0
Wear fell (12 cloths; 10 to 14). | 10 to 14
Wear fell (2.3 kg; 1.1 kg to 3.5 kg) there. | 3.5 kg
The odds were higher (RR 1.29: 1.1-1.5) in silk. | 1.1-1.5
It raised $300-plus million there. | $300-plus
It holds a hundred-odd million threads. | a hundred-odd
It weighs 3\\mathord{,}5 kg in all. | 5 kg
It weighs 1\\text{,}000 kg in all. | 000 kg
It weighs 1\\text{,}000 kg in all. | 1
It has 1/2 million threads. | 1/2
It lost a percent and a half of it. | a half
It saw 10[sup]6[/sup] looms. | 10
It costs 5,– EUR in all. | 5
It saw four and twenty looms. | twenty looms
It saw one-and-twenty looms. | twenty looms
It took a hundred looms and a half. | half
The tilt (r = - 0.41) is left. | 0.41
A mass of 3.2(4)(2) kg was seen. | 3.2
A mass of 14.2 (±3%) kg was seen. | 14.2
A drift of −5−3 dB is left. | −5−3 dB
It has two thousand, five hundred threads. | two thousand
It has two thousand, five hundred threads. | five hundred
It weighs 3 point 5 kg in all. | 3 point
It weighs 3 point 5 kg in all. | 5 kg
It holds 40 odd thousand threads. | 40
An index of ,73 was seen. | 73
Cut it to 10 ÷ 20 mm there. | 10
Cut it to 10 ÷ 20 mm there. | 20 mm
It holds two tens of thousands of threads. | two tens
Nine out of ten women left. | nine
It took 5 and a half hours. | half
It was the two-hundred-and-fiftieth loom. | two-hundred
It was the one hundred and first loom. | one hundred
It was the twenty first loom. | twenty
It is a 10 plus percent gain. | 10
Its Series 2.5B closed. | 2.5B
Scope 3 emissions rose. | 3 emissions
Weavers live three score and ten. | ten
Weavers live three score years and ten. | ten
It has four score. | four
See Nature 393, 117 for it. | 117
See A&A 594, A13 for it. | 594
See Vol. 12, 117 for it. | 117
See Genet. Epidemiol. 12, 34 for it. | 34
In January 12 500 looms failed. | 12 500 looms
We saw 2006 Texas looms. | 2006
We use 1998 survey waves. | 1998 survey waves
2019 Kenyan elections were lost. | 2019
1918 influenza pandemic deaths rose. | 1918
2030 climate targets were set. | 2030
The rest was alike (I2 92%). | 92%
See Journal of Felt 47, 427-431 for it. | 427-431
See Optics Letters 12, 34 for it. | 34
The rest was alike: I2 was 92% there. | 92%
It cites Cell Rep. 12, 345 and others. | 345
They mixed 1 Zr : 2 Ti there. | 1
They mixed 3 parts : 1 part of it. | 3 parts
One tear per 400 looms was seen. | 400 looms
One tear per 400 looms was seen. | One tear per 400 looms
The rate was 12.4 /100,000 there. | 12.4
It is 12.4/100,000/year there. | 12.4
A visual acuity of 20/40 was noted. | 20/40
Its uptime has five nines. | five nines
It was woven in 1,200 BCE. | 1,200 BCE
Our 3-SAT solver weaves. | 3-SAT
A 16-QAM link is used. | 16-QAM
Nine out of ten teachers left. | Nine out of ten
Nine out of ten young weavers left. | Nine
Errors stay below 10−12. | 10−12
Clay set between 14.2 and 13.1 ka there. | 14.2 ka
The clay is 66 to 56 Ma old. | 66
The yield was 3.2 kg of milk per day. | 3.2 kg of cheese per day
The yield was 3.2 kg milk per day. | 3.2 kg cheese per day
Growth was seen from pH 5.5 to 8.5. | from pH 5.5 to 8.5
The 2015 Mw 7.8 earthquake broke looms. | 2015
The difference between 5 and 3 mm is small. | 5
It lies north of 40 degrees. | 40 degrees
It takes 110/220 V there. | 110/220 V
It holds 3.2 Xy kg−1 of yarn. | 3.2
It holds 3.2 Xy kg−1 of yarn. | 3.2 Xy kg−1
It has 3+ million threads. | 3+ million threads
It has 3 or so million threads. | 3 or so million threads
It has three (3) million threads. | three (3) million threads
It costs $3 US million. | $3
It costs 3 USD million. | 3 USD
It has a turnover of 3 (USD million). | 3
It has 3† million threads. | 3
It yields 5.2† t/ha. | 5.2
The weaver was in her 60s. | 60s
About 3 to 4 in 10 looms broke. | 3 to 4 in 10
One to two thirds of looms broke. | One to two thirds
It has 1.5 M-2 M threads. | 1.5 M
It has 1.5 M–2 M threads. | 1.5
It is off by 5 parts in 10^9. | 5 parts
Felt was washed ×3. | ×3
Felt was washed ×3 in lye. | 3
The dye was given ×3 daily. | ×3
The dye was given ×3/day. | 3
The dye was given ×3 doses. | 3 doses
The dye was given 5 mg tid ×3. | ×3
The mill paid six figures. | six figures
The mill paid a five-figure sum. | five-figure
The mill paid a 6-figure sum. | 6-figure
It saw three-digit growth. | three-digit
It saw growth in the low three digits. | three digits
It hit seven figures. | seven
We left at two oh five. | two
We left at two oh five. | five
We left at two-oh-five. | two
We left at two zero five. | five
It was built in nineteen oh five. | nineteen
It was built in nineteen hundred. | nineteen hundred
It was built in two thousand nineteen. | two thousand nineteen
It grew from two thousand nineteen to two thousand twenty. | two thousand nineteen
It stood between nineteen hundred and two thousand. | nineteen hundred
It was built in the eighteen hundreds. | eighteen
As in Wool 2003; 101: 2934 it broke. | 101
As in Wool 2003; 101: 2934 it broke. | 2934
As in Wool 2003; 101 (9): 2934-40 it broke. | 2934-40
As in Wool. 2003 May 1; 101(9): 2934 it broke. | 101
As in Loom J 2019; 570: 200-204 it broke. | 570
As in J Loom 12 (3): 45 it broke. | 45
As in Loom J 2015;350:h1258 it broke. | 350
Results 1 and 2 show it. | 1
Criteria 1 and 2 were met. | 2
Methods 1, 2 and 3 differ. | 3
Observation 1 shows it. | 1
Vats held 5, 10 mg then. | 5
It took 4.2 (+1.1) (−0.3) s in all. | +1.1
It took 4.2 (+1.1) (−0.3) s in all. | −0.3
It took 4.2 (+1.1) (−0.3) s in all. | −0.3) s
It took 4.2 s (+1.1, −0.3) in all. | +1.1
It took 4.2 s +1.1/−0.3 in all. | 1.1
It took 4.2 (−0.3 to +1.1) s in all. | −0.3 to +1.1
It took 4.2 (+1.1 s, −0.3 s) in all. | 4.2
It took 4.2 (+1.1 s, −0.3 s) in all. | +1.1 s
It took 4.2 (+26%/−7%) in all. | 4.2
It took 4.2<sup>+1.1</sup><sub>−0.3</sub> s in all. | +1.1
It took 4.2<sup>+1.1</sup><sub>−0.3</sub> s in all. | −0.3
Wear was 87.3 .% in all. | 87.3
Wear was 87.3 , % in all. | 87.3
Wear was 87.3 -% in all. | 87.3
Wear was 5 .mg in all. | 5
Wear was 87. 3% in all. | 87
Wear was 87. 3% in all. | 3%
Wear was 0. 05 mg in all. | 05 mg
It fell at 16, 3% of it in May. | 16
Vats of 16, 3% of them new, were set. | 16
Scores were 0.9, 0.8, 20 ms there. | 0.8
We used 8, 16 GPUs then. | 8
Sales were 3, 7 million then. | 3
"""
"""A sentence, and a quantity of which it is no copy."""

BOUNDS = {">=": "at_least", "<=": "at_most", "~": "about"}


def rows(table: str) -> list[tuple[str, ...]]:
    """The cells of each row of a table."""
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in table.strip().splitlines()]


def told(copy: Copy) -> str:
    """A quantity as the table writes it."""
    quantity = copy.quantity
    bound = next((sign for sign, name in BOUNDS.items() if name == quantity.qualifier), "")
    upper = "" if quantity.value_max is None else f"..{quantity.value_max}"
    return f"{bound}{quantity.value}{upper} {quantity.unit or ''}".strip()


@table(("sentence", "written", "expected"), rows(KEPT))
def test_a_copy_is_what_all_of_the_sentence_says(sentence: str, written: str, expected: str) -> None:
    """Value, range, unit and bound are those of the whole quantity where it stands."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy), copy
    assert told(copy) == expected


@pytest.mark.parametrize(
    "end", ["-", " -", "–", "+", "<", "^", "(", "/", " plus", " and", "·", "\\", "% w/", "% (w/"]
)
def test_a_text_may_end_behind_any_sign(end: str) -> None:
    """Whatever a text ends with behind its last number, as one that is cut off does, nothing breaks."""
    assert [found.quantity.value for found in find(f"We tried 5{end}")] in ([5], [])


@table(("sentence", "written"), rows(REFUSED))
def test_what_is_unsure_or_does_not_stand_there_is_refused(sentence: str, written: str) -> None:
    """A part of a number, a number that may be another, and what the sentence does not give are no copies."""
    assert isinstance(copied(written, sentence), str)


SPELLED_OTHERWISE = """
It is dyed at 25 oC there. | 25 °C
It is dyed at 25 oC there. | 25 ºC
It is dyed at 25 oC there. | 25 ℃
It is dyed at 25 oC there. | 25 deg C
It is dyed at 25 oC there. | 25 degrees Celsius
It is dyed at 25 °C there. | 25 oC
It is dyed at 25 °C there. | 25 ºC
It is dyed at 25 °C there. | 25 ℃
It is dyed at 25 °C there. | 25 deg C
It is dyed at 25 °C there. | 25 degrees Celsius
It is dyed at 25 ºC there. | 25 oC
It is dyed at 25 ºC there. | 25 °C
It is dyed at 25 ℃ there. | 25 oC
It is dyed at 25 ℃ there. | 25 °C
It is dyed at 25 deg C there. | 25 oC
It is dyed at 25 deg C there. | 25 °C
It is dyed at 25 degrees Celsius there. | 25 oC
It is dyed at 25 degrees Celsius there. | 25 °C
It is dyed at 5 °F/min there. | 5 oF/min
It gives 3 erg s−1 cm−2 of it. | 3 erg s^-1 cm^-2
It gives 3 erg s$^{-1}$ cm$^{-2}$ of it. | 3 erg s⁻¹ cm⁻²
It gives 3 erg s⁻¹ cm⁻² of it. | 3 erg s$^{-1}$ cm$^{-2}$
It covers 3 m² of it. | 3 m2
It covers 3 m^2 of it. | 3 m²
It covers 3 $\\mu$m of it. | 3 μm
It takes 3 $\\mu$g/mL of it. | 3 µg/mL
It takes 40 mg per day of it. | 40 mg/day
It takes 40 mg/dL of it. | 40 mg per dL
It costs $40 per tonne there. | $40/tonne
It runs at 3 km/s there. | 3 km s−1
It gives 3 W m⁻² of it. | 3 W/m2
It takes 3 mg kg−1 day−1 of it. | 3 mg/kg/day
It takes 5 hours there. | 5 h
It takes 5 h there. | 5 hours
It takes 3–5 days there. | between 3 and 5 days
It takes 4.2~$\\times$~10$^3$ kg of it. | 4.2 × 10³ kg
It takes 10−5 mbar there. | 10^-5 mbar
It takes 10(6) cells/ml there. | 10^6 cells/ml
It took 3½ hours there. | 3 1/2 hours
It took 3 1/2 hours there. | 3½ hours
It cost €4.7 million there. | EUR 4.7 million
It lies 12 kilometres off. | 12 km
It lies 12 kilometres off. | 12 kilometers
It lies 12 km off. | 12 kilometers
It weighs 5 kg there. | 5 kilograms
It takes 10 milliseconds there. | 10 ms
It takes 10 ms there. | 10 milliseconds
It holds 8 gigabytes of it. | 8 GB
It holds 8 GB of it. | 8 gigabytes
It draws 40 mW there. | 40 milliwatts
It rose to 120 mm Hg there. | 120 mmHg
It rose to 120 mmHg there. | 120 mm Hg
"""
"""A sentence, and a quantity of it whose unit or range is written in another way."""

OF_OTHERS = """
It gives 3 erg s−1 cm−2 of it. | 3 erg s^-1 cm^-3
It gives 3 erg s−1 cm−2 of it. | 3 erg s1 cm2
It covers 3 m² of it. | 3 m3
It covers 3 km² of it. | 3 m²
It takes 40 mg/dL of it. | 40 mg per L
It takes 40 mg per day of it. | 40 mg/dose
It takes 5 mg of it. | 5 mg or more
It takes 5 mg of it. | 5 mg/kg
It takes 5 mM of it. | 5 mm
It is dyed at 25 °C there. | 25 degrees Fahrenheit
It is dyed at 25 °C there. | 25 degrees
It is dyed at 25 °C there. | 25 C
It falls at 3 m s−2 there. | 3 m/s
It takes 3 mg kg of it. | 3 mg/kg
It costs $40 per tonne there. | €40/tonne
It takes 5 hours there. | 5 d
It takes 3 and 5 days there. | between 3 and 5 days
It takes 3–5 days there. | between 3 and 6 days
It took 3½ hours there. | 3 1/4 hours
It took 3 1/2 hours there. | 1/2 hours
It cost $4.7 million there. | EUR 4.7 million
It cost US$4.7 million there. | €4.7 million
It holds 5 MB of it. | 5 gigabytes
It holds 5 megabytes of it. | 5 GB
It holds 5 megabits of it. | 5 megabytes
It draws 40 mW there. | 40 megawatts
It takes 5 mM of it. | 5 millimetres
It lies 5 miles off. | 5 m
It takes 5 minutes there. | 5 metres
It takes 10 ms there. | 10 microseconds
"""
"""A sentence, and a quantity in another unit, power, bound or range than the sentence gives."""


@table(("sentence", "written"), rows(SPELLED_OTHERWISE))
def test_the_same_unit_may_be_spelled_otherwise(sentence: str, written: str) -> None:
    """Raised digits, LaTeX, "per" and short names of times change nothing of a quantity that stands there."""
    assert isinstance(copied(written, sentence), Copy)


@table(("sentence", "written"), rows(OF_OTHERS))
def test_another_unit_is_no_other_spelling(sentence: str, written: str) -> None:
    """A power, a prefix, a denominator or a bound that the sentence does not give refuses the copy."""
    assert isinstance(copied(written, sentence), str)


MONEY = {
    "USD": "USD 1,200; US$1,200; 1,200 US dollars; 1,200 USD; 1,200 US$",
    "dollar": "$1,200; 1,200 dollars",
    "EUR": "EUR 1,200; €1,200; 1,200 euros; 1,200 EUR; 1,200 €; 1.2 k€",
    "GBP": "GBP 1,200; £1,200; 1,200 British pounds; 1,200 GBP",
    "¥": "¥1,200; 1,200 ¥",
    "JPY": "JPY 1,200; 1,200 yen; 1,200 Japanese yen",
    "CNY": "CNY 1,200; RMB 1,200; 1,200 yuan",
    "AUD": "AUD 1,200; A$1,200; 1,200 Australian dollars",
    "CHF": "CHF 1,200; 1,200 Swiss francs",
    "INR": "₹1,200; INR 1,200; 1,200 Indian rupees",
}


@pytest.mark.parametrize("code", MONEY)
def test_a_currency_has_one_name(code: str) -> None:
    """However a currency is written, its unit is its code; a sign of several currencies stays what it is."""
    for written in MONEY[code].split("; "):
        for rate in ("", "/kWh", " per day"):
            copy = copied(written + rate, f"It costs {written}{rate} in all.")
            assert isinstance(copy, Copy), copy
            assert (copy.quantity.value, copy.quantity.unit) == (1200, code + rate)


ADDED = st.sampled_from(
    ["%", "^2", "½", " ± 2", "/5", " × 10^3", "–99", " points", " million", " per day", "⁶"]
)


@given(st.integers(3, 9999), st.sampled_from(["kg", "ms", "looms", "TB/s", "%", "°C", "$\\mu$m"]), ADDED)
@examples(150)
def test_nothing_may_be_added_to_a_quantity(number: int, unit: str, added: str) -> None:
    """A copy with a number, a sign, a mark or a word more than the sentence has is refused."""
    sentence = f"The loom comes to {number} {unit} in all."
    assert isinstance(copied(f"{number} {unit}", sentence), Copy)
    assert isinstance(copied(f"{number} {unit}{added}", sentence), str)


@given(
    st.lists(st.integers(2, 99), min_size=2, max_size=4),
    st.sampled_from([" and ", ", and ", " or ", " vs ", " versus ", " compared with ", " / "]),
    st.sampled_from(["", " ± 2"]),
)
@examples(150)
def test_a_row_shares_its_unit_and_never_its_magnitude(numbers: list[int], joint: str, spread: str) -> None:
    """The unit behind the last number of a row is that of all; a magnitude there makes the others doubts."""
    *first, last = [f"{number}.5{spread}" for number in numbers]
    sentence = f"The looms need {', '.join(first)}{joint}{last} {{}} each."
    values = [(one.quantity.value, one.quantity.unit) for one in find(sentence.format("ms"))]
    assert values == [(number + 0.5, "ms") for number in numbers]
    assert all(found.quantity.value >= 10**6 for found in find(sentence.format("million")))


def test_the_written_text_keeps_its_closing_marks() -> None:
    """What opens in a quantity closes in it: the braces and dollar signs of LaTeX."""
    assert [found.written for found in find("It spins at 0.3 yr^{-1} here.")] == ["0.3 yr^{-1}"]
    assert [found.written for found in find(r"It spins at 0.3 $\mathrm{yr^{-1}}$ here.")] == [
        r"0.3 $\mathrm{yr^{-1}}$"
    ]


FIRST_WORDS = st.sampled_from(
    [
        "Looms",
        "Children",
        "In Norway",
        "We saw",
        "A Boeing",
        "RESULTS: Weavers",
        "Llama",
        "Threads of Norn",
        "About",
    ]
)


@examples(60)
@given(
    FIRST_WORDS,
    st.integers(1, 400),
    st.integers(1, 400),
    st.sampled_from(["kg", "years old", "looms", "%", "nm"]),
)
def test_a_copied_range_is_both_its_ends_or_nothing(words: str, low: int, more: int, unit: str) -> None:
    """Whatever word stands before its first number, a range is never only its second one."""
    copy = copied(f"{low} to {low + more} {unit}", f"{words} {low} to {low + more} {unit} broke.")
    assert isinstance(copy, str) or (copy.quantity.value, copy.quantity.value_max) == (low, low + more)


@examples(60)
@given(
    st.integers(1, 99),
    st.sampled_from(["cm2", "M", "mbar", "s−1", "nm", "looms", "%", "years", "m3 per year", ""]),
)
def test_a_bare_ten_is_a_power_a_range_or_nothing(power: int, unit: str) -> None:
    """Behind "10−" and in "10(" the digits are never left out."""
    for written in (f"10−{power} {unit}".strip(), f"10({power}) {unit}".strip()):
        copy = copied(written, f"The looms hold {written} there.")
        wanted = {(10, power), (10**power, None), (10.0**-power, None)}
        assert isinstance(copy, str) or (copy.quantity.value, copy.quantity.value_max) in wanted, written


@table(
    ("written", "sentence", "shown"),
    [
        ("5 mg", "We gave 5 mg/kg of it.", "5 mg/kg"),
        ("5 mg/kg", "We gave 5 mg/kg a day.", "5 mg/kg a day"),
        ("6 m", "It covers 6 m² of floor.", "6 m²"),
        ("12", "We saw 12 km of road.", "12"),
    ],
)
def test_a_unit_that_a_copy_cuts_is_shown_whole(written: str, sentence: str, shown: str) -> None:
    """Where a copy ends within the unit of the text, what is shown goes on to the unit's end."""
    copy = copied(written, sentence)
    assert isinstance(copy, Copy)
    assert sentence[slice(*copy.span)] == shown


UNREAD = {"1 in 10 000"}
"""What a person reads and the reader refuses: a share so small that a rounded per cent would change it."""


def _made_up() -> list[tuple[str, str, list[float]]]:
    """The quantities with which `benchmarks/number_readers.py` compares libraries."""
    rows = (ROOT / "benchmarks" / "quantities.tsv").read_text(encoding="utf-8").splitlines()
    parts = (row.split("\t") for row in rows)
    return [(sentence, written, [*map(float, ends)]) for sentence, written, *ends in parts]


@table(("sentence", "written", "ends"), _made_up())
def test_made_up_quantities_of_all_fields_are_read_or_refused(
    sentence: str, written: str, ends: list[float]
) -> None:
    """A quantity has the value that a person reads; a name and what is doubtful have none."""
    copy = copied(written, sentence)
    quantity = None if isinstance(copy, str) else copy.quantity
    read = (
        [] if quantity is None else [end for end in (quantity.value, quantity.value_max) if end is not None]
    )
    assert [float(end) for end in read] == pytest.approx([] if written in UNREAD else ends, rel=1e-3)
