"""What people write, as HTML: as everywhere on the site."""

from groupsite.markdown import ATTRIBUTES, SCHEMES, TAGS, to_html

__all__ = ["ATTRIBUTES", "SCHEMES", "TAGS", "to_html"]
