"""Texts of the demo world's own resources, in the Markdown that the library takes."""

LISTENING = """\
You need ten minutes, two chairs and a clock. Nothing has to be solved.

1. Decide who speaks first. The other one sets the clock to ten minutes.
2. Whoever speaks says what the week was like. Silence is fine.
3. Whoever listens does only that: no advice, no questions, no story of their own.
4. Then the listener says back what they heard, in a few sentences. *Did I get it?*
5. Change places, or stop here. Both are good.

### If it goes wrong

Somebody starts to explain, or to defend themselves. Laugh if you can, and set the clock again \
another day.
"""

THERAPY = """\
Therapy is work that one person does, mostly where you are not. You may hear little of it.

### What often happens

- In the first hours the two of them find out whether they can work together. Nothing is decided.
- Some weeks are harder than the week before. That is no sign that it fails.
- Your partner may come home tired, silent or cross. It need not be about you.

### What you may ask

Whether they would like company on the way there. What helps on the evening afterwards. Whether \
something at home should be different for a while.

### What you may leave alone

What was said in there. Whether it works yet. Being the second therapist: you are the partner, and \
that is enough.
"""

OWN_WEEK = """\
Seven questions, for you alone. Leave out what does not fit.

1. On how many nights did you sleep as long as you need?
2. With whom did you talk about something other than your partner?
3. What did you eat in peace?
4. When were you outside, without an errand?
5. What did you say no to? What would you like to have said no to?
6. What made you laugh?
7. Which of these do you want more of next week, and what is the smallest step?
"""
