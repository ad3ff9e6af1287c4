"""The engine of confidentiality. Knows nothing of groups.

``acting``        who a transaction acts for
``row_security``  what the database lets that person touch
``keyring``, ``sealing``, ``fields``  encryption at rest
``ranks``         how secret each field is
``start``         what must hold before anything runs
"""
