"""Invitations by mail (RFC 5546 and RFC 6047): who wants them, what they say, and the answers.

They say when, under the label that the person chose, and nothing else. Whoever writes to the
address in them answers for the one member it was made for; from whom a mail seems to come is no
proof of anything.
"""
