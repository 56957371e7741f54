// HTML of e-mails is read as a person would see it; what no person sees is gone.
#include "tools/text/html_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::tools::text {
namespace {

TEST(HtmlText, TakesComparisonsAndAddressesForText) {
  for (const std::string text : {"x < y and y > z", "Ann <ann@example.com>", "see <https://example.com/a>",
                                 "a <3 b", "1<2", "<>", "< b>", "a <b without an end", ""}) {
    EXPECT_FALSE(looks_like_html(text)) << text;
  }
}

TEST(HtmlText, TakesTagsAndCommentsForHtml) {
  for (const std::string text : {"<p>Hi</p>", "Hi<br>", "Hi<br/>there", "<!-- x -->", "<o:p></o:p>", "</div>",
                                 "<a href='x'>y</a>", "<DIV CLASS=x>"}) {
    EXPECT_TRUE(looks_like_html(text)) << text;
  }
}

TEST(HtmlText, MakesLinesOfBlocksAndOneSpaceOfWhiteSpace) {
  EXPECT_EQ(html_to_text("<div>Hi   Ann,</div>\n\n<div>thanks<br>Bob</div>"), "Hi Ann,\nthanks\nBob");
  EXPECT_EQ(html_to_text("<p>One</p><p>Two</p>"), "One\n\nTwo");
  EXPECT_EQ(html_to_text("<ul><li>a</li><li>b</li></ul>"), "- a\n- b");
  EXPECT_EQ(html_to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b\nc");
  EXPECT_EQ(html_to_text("<b>bo</b>ld"), "bold");
}

TEST(HtmlText, ReadsEntities) {
  EXPECT_EQ(html_to_text("<p>AT&amp;T &lt;b&gt; &#8217;&#x2019; &euro;5 &nbsp;&unknown; & &amp</p>"),
            "AT&T <b> \u2019\u2019 \u20AC5 \u00A0&unknown; & &amp");
  EXPECT_EQ(html_to_text("<p>&#0;&#xD800;&#x110000;&#99999999999999999999;</p>"), "\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(HtmlText, DoesNotReadDecodedTextAsMarkupAgain) {
  EXPECT_EQ(html_to_text("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"), "<script>alert(1)</script>");
}

TEST(HtmlText, LeavesOutWhatIsNotShown) {
  EXPECT_EQ(html_to_text("a<!-- secret -->b"), "ab");
  EXPECT_EQ(html_to_text("a<!-->b<!--->c<!-- never closed"), "abc");
  EXPECT_EQ(html_to_text("<style>p{}</style><script>if (a<b) secret</script>x"), "x");
  EXPECT_EQ(html_to_text("<head><title>t</title><meta x></head><body>x</body>"), "x");
  EXPECT_EQ(html_to_text("<div style='display: none'>se<div>cr</div>et</div>x"), "x");
  EXPECT_EQ(html_to_text("<span style=\"font-size:0px;color:red\">secret</span>x"), "x");
  EXPECT_EQ(html_to_text("<span STYLE='Visibility:HIDDEN'>secret</span>x"), "x");
  EXPECT_EQ(html_to_text("<span style='display&#58;none'>secret</span>x"), "x");
  EXPECT_EQ(html_to_text("<div hidden>secret</div>x"), "x");
  EXPECT_EQ(html_to_text("<img src='https://example.com/pixel' alt='secret'>x"), "x");
  EXPECT_EQ(html_to_text("<![CDATA[secret]]><?php secret ?><!DOCTYPE secret>x"), "x");
  EXPECT_EQ(html_to_text("<template>secret</template><svg><text>secret</text></svg>x"), "x");
}

TEST(HtmlText, SeesTextThatOnlyLooksHidden) {
  EXPECT_EQ(html_to_text("<span style='font-size:0.9em'>x</span>"), "x");
  EXPECT_EQ(html_to_text("<br style='display:none'>x"), "x");
}

TEST(HtmlText, EndsAScriptAtItsOwnEndTagAlone) {
  EXPECT_EQ(html_to_text("<script>'</p>' // </div> <!-- </SCRIPT>x"), "x");
}

TEST(HtmlText, ShowsWhereLinksLead) {
  EXPECT_EQ(html_to_text("<a href=\"https://evil.example.com/?a=1&amp;b=2\">https://example.com</a>"),
            "https://example.com (https://evil.example.com/?a=1&b=2)");
  EXPECT_EQ(html_to_text("<a href='#top'>top</a> <a name=x>y</a>"), "top y");
}

TEST(HtmlText, ReadsAttributesOfEveryForm) {
  EXPECT_EQ(html_to_text("<a href=https://example.com/x class=y>z</a>"), "z (https://example.com/x)");
  EXPECT_EQ(html_to_text("<p title='a>b' data-x=\"<div>\">z</p>"), "z");
  EXPECT_EQ(html_to_text("<p =x ==y / z>z</p>"), "z");
}

TEST(HtmlText, ShowsNothingOfATagWithoutEnd) {
  EXPECT_EQ(html_to_text("<p>before</p><a href='x"), "before");
  EXPECT_EQ(html_to_text("<p>before</p><"), "before\n\n<");
}

TEST(HtmlText, TakesTimeInProportionToTheTextWhateverIsInIt) {
  for (const std::string piece :
       {"<a ", "<a b=\"", "<!--", "<![CDATA[", "&#", "&a", "<div>", "</", "<script>", "<div hidden>"}) {
    std::string text = "<p>";
    while (text.size() < 2'000'000) text += piece;
    // A square of the length would take hours and run into the test's time limit.
    (void)looks_like_html(text);
    EXPECT_LE(html_to_text(text).size(), text.size()) << piece;
  }
}

}  // namespace
}  // namespace reply_mcp::tools::text
