"""The trade: levels, changes, alerts and their rules.

A **store** has a **count** of an **item**: together a **level**. A file that arrives is an
**upload**; each **row** of it that gives a count is compared with the level that is kept. Where
they differ there is a **change**, and `change.judge` says what it tells: out of stock, back in
stock, or nothing. The changes of one upload that tell something make an **alert** for each store
(`alert.compose`), and each **subscriber** gets one **delivery** with a section for each store
(`message.compose_message`). An **outage** lasts from out to back.

A file that would do a store so much harm that hardly anybody meant it is **held** (`brake`,
`held`): nothing of it is written, and a person is asked.

What is promised:
- every row ends as exactly one of five outcomes (`upload.Outcomes`);
- an unreadable cell is a reject and never a zero (`count`, `identity`);
- ids of uploads, alerts and deliveries follow from what they are about, so doing a thing twice
  finds what was done the first time.

Everything here is pure: no clock, environment, disk or network, and the standard library only.
"""
