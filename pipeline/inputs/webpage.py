"""HTML as pages have it: the parser of the standard library, which nothing in a page stops."""

from html.parser import HTMLParser


class WebPage(HTMLParser):
    """Goes on behind a declaration that is none; HTMLParser raises AssertionError there."""

    def parse_html_declaration(self, i: int) -> int:
        """The place behind a declaration, -1 where it does not end."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.rawdata.find(">", i) + 1 or -1
