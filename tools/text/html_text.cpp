#include "tools/text/html_text.hpp"

#include "base/ascii.hpp"
#include "tools/text/hidden_text.hpp"
#include "tools/text/html_entity.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::tools::text {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

using base::ascii::is_letter;
using base::ascii::is_letter_or_digit;
using base::ascii::to_lower;

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Elements whose content is never shown. What is in the first three is not HTML at all.
constexpr std::array<std::string_view, 8> k_unseen{"script",   "style",  "title", "head",
                                                   "template", "object", "svg",   "iframe"};
constexpr std::array<std::string_view, 3> k_raw{"script", "style", "title"};
constexpr std::array<std::string_view, 26> k_blocks{
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl",
    "dt",      "footer",  "form",  "h1",         "h2", "h3",     "h4", "h5",  "h6",
    "header",  "hr",      "li",    "main",       "ol", "table",  "tr", "ul"};
/// Elements that have no end tag, so that they cannot be what hides the text after them.
constexpr std::array<std::string_view, 9> k_void{"area", "base",  "br",   "col", "hr",
                                                 "img",  "input", "link", "meta"};

struct Tag {
  std::string name;  ///< lower case
  bool closing = false;
  bool hidden = false;  ///< says of itself that it is not shown
  std::string href;
  std::size_t size = 0;   ///< bytes, both brackets included; 0: this is no tag
  bool unclosed = false;  ///< looks like one, but the text ends before it does
};

/// Whether an inline style keeps the element from being seen.
bool hides(std::string_view style) {
  std::string plain = to_lower(style);
  plain.erase(std::remove_if(plain.begin(), plain.end(), is_space), plain.end());
  constexpr std::array<std::string_view, 9> k_hiding{"display:none",  "visibility:hidden", "font-size:0;",
                                                     "font-size:0px", "font-size:0pt",     "opacity:0;",
                                                     "max-height:0;", "max-height:0px",    "mso-hide:all"};
  plain += ';';
  return std::any_of(k_hiding.begin(), k_hiding.end(),
                     [&](std::string_view hiding) { return plain.find(hiding) != std::string::npos; });
}

std::string decode(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const Entity entity = read_entity(text.substr(at));
      if (entity.size > 0) {
        decoded += entity.text;
        at += entity.size;
        continue;
      }
    }
    decoded += text[at++];
  }
  return decoded;
}

void take_attribute(Tag& tag, std::string_view name, std::string_view value) {
  const std::string known = to_lower(name);
  if (known == "href") tag.href = decode(value);
  if (known == "hidden" || (known == "style" && hides(decode(value)))) tag.hidden = true;
}

/// Reads one attribute and moves `at` behind it; false at the end of the tag or of the text.
bool read_attribute(std::string_view html, std::size_t& at, Tag& tag) {
  while (at < html.size() && (is_space(html[at]) || html[at] == '/')) ++at;
  if (at >= html.size() || html[at] == '>') return false;
  const std::size_t name = at;
  // The first character belongs to the name whatever it is, so that the loop always moves on.
  for (++at;
       at < html.size() && !is_space(html[at]) && html[at] != '=' && html[at] != '>' && html[at] != '/';)
    ++at;
  const std::string_view name_text = html.substr(name, at - name);
  while (at < html.size() && is_space(html[at])) ++at;
  if (at >= html.size() || html[at] != '=') {
    take_attribute(tag, name_text, {});
    return true;
  }
  for (++at; at < html.size() && is_space(html[at]);) ++at;
  if (at >= html.size()) return false;
  std::size_t begin = at;
  if (html[at] == '"' || html[at] == '\'') {
    const std::size_t end = html.find(html[at], at + 1);
    begin = at + 1;
    at = end == std::string_view::npos ? html.size() : end;
  } else {
    while (at < html.size() && !is_space(html[at]) && html[at] != '>') ++at;
  }
  take_attribute(tag, name_text, html.substr(begin, at - begin));
  if (at < html.size() && (html[at] == '"' || html[at] == '\'')) ++at;
  return true;
}

/// The tag at the beginning of `html`, which is "<".
Tag read_tag(std::string_view html) {
  Tag tag;
  std::size_t at = 1;
  if (at < html.size() && html[at] == '/') {
    tag.closing = true;
    ++at;
  }
  if (at >= html.size() || !is_letter(html[at])) return {};
  const std::size_t name = at;
  while (at < html.size() && (is_letter_or_digit(html[at]) || html[at] == '-')) ++at;
  // "<o:p>" of office programs; "<https://...>" and "<ann@example.com>" are no tags.
  if (at + 1 < html.size() && html[at] == ':' && is_letter(html[at + 1])) {
    while (at < html.size() && (is_letter_or_digit(html[at]) || html[at] == ':')) ++at;
  }
  if (at >= html.size() || !(is_space(html[at]) || html[at] == '>' || html[at] == '/')) return {};
  tag.name = to_lower(html.substr(name, at - name));
  while (read_attribute(html, at, tag)) {
  }
  if (at >= html.size()) {
    tag.unclosed = true;
  } else {
    tag.size = at + 1;
  }
  return tag;
}

/// Bytes of the comment, declaration or processing instruction at the beginning of `html`; 0: none.
/// One without an end goes on to the end of the text, as in a browser.
std::size_t unseen_markup(std::string_view html) {
  const auto up_to = [&](std::string_view end, std::size_t from) {
    const std::size_t found = html.find(end, from);
    return found == std::string_view::npos ? html.size() : found + end.size();
  };
  // "<!-->" and "<!--->" are whole comments.
  if (html.starts_with("<!-->")) return 5;
  if (html.starts_with("<!--->")) return 6;
  if (html.starts_with("<!--")) return up_to("-->", 4);
  if (html.starts_with("<![CDATA[")) return up_to("]]>", 9);
  if (html.starts_with("<!") || html.starts_with("<?")) return up_to(">", 2);
  return 0;
}

/// Puts lines together: white space is one space, line breaks come from blocks.
class HtmlLines {
 public:
  void text(std::string_view piece) {
    for (const char c : piece) {
      if (is_space(c)) {
        space_ = true;
        continue;
      }
      put(c);
    }
  }
  void line_break() {
    if (!text_.empty()) breaks_ = std::max(breaks_, 1);
    space_ = false;
  }
  void paragraph() {
    if (!text_.empty()) breaks_ = 2;
    space_ = false;
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void put(char c) {
    if (breaks_ > 0) text_.append(static_cast<std::size_t>(breaks_), '\n');
    if (breaks_ == 0 && space_ && !text_.empty()) text_ += ' ';
    breaks_ = 0;
    space_ = false;
    text_ += c;
  }

  std::string text_;
  int breaks_ = 0;
  bool space_ = false;
};

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) step();
    return lines_.take();
  }

 private:
  void step() {
    const std::string_view rest = html_.substr(at_);
    if (rest.front() == '&') {
      const Entity entity = read_entity(rest);
      if (entity.size > 0) return emit(drop_hidden(entity.text), entity.size);
    }
    if (rest.front() == '<') {
      if (const std::size_t size = unseen_markup(rest); size > 0) {
        at_ += size;
        return;
      }
      const Tag tag = read_tag(rest);
      if (tag.size > 0) return take(tag);
      // A browser shows nothing of it either. (Reading on behind the "<" would take a square of time.)
      if (tag.unclosed) {
        at_ = html_.size();
        return;
      }
    }
    const std::size_t next = rest.find_first_of("<&", 1);
    const std::size_t size = next == std::string_view::npos ? rest.size() : next;
    emit(rest.substr(0, size), size);
  }

  void emit(std::string_view text, std::size_t size) {
    if (hidden_in_.empty()) lines_.text(text);
    at_ += size;
  }

  void take(const Tag& tag) {
    at_ += tag.size;
    if (!hidden_in_.empty()) return inside_hidden(tag);
    const bool is_void = one_of(k_void, tag.name);
    if (!tag.closing && !is_void && (tag.hidden || one_of(k_unseen, tag.name))) {
      hidden_in_ = tag.name;
      depth_ = 1;
      if (one_of(k_raw, tag.name)) skip_raw();
      return;
    }
    shown(tag);
  }

  /// Counts elements of the same name alone: that is what ends the hidden one in HTML too, unless the
  /// markup is broken, and then more is left out rather than less.
  void inside_hidden(const Tag& tag) {
    if (tag.name != hidden_in_) return;
    if (tag.closing) {
      --depth_;
    } else {
      ++depth_;
    }
    if (depth_ == 0) hidden_in_.clear();
  }

  /// What is in a script or style is no markup, so only its own end tag ends it.
  void skip_raw() {
    const std::string end = "</" + hidden_in_;
    at_ = std::min(base::ascii::find_ignoring_case(html_, end, at_), html_.size());
  }

  void shown(const Tag& tag) {
    if (tag.name == "p") return lines_.paragraph();
    if (tag.name == "td" || tag.name == "th") return lines_.text(" ");
    if (one_of(k_blocks, tag.name)) {
      lines_.line_break();
      if (tag.name == "li" && !tag.closing) lines_.text("- ");
      return;
    }
    if (tag.name == "a") link(tag);
  }

  void link(const Tag& tag) {
    if (!tag.closing) {
      href_ = tag.href;
      return;
    }
    // The address in plain sight: what a link says and where it leads are two things.
    if (!href_.empty() && !href_.starts_with('#')) lines_.text(" (" + href_ + ")");
    href_.clear();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  HtmlLines lines_;
  std::string hidden_in_;  ///< name of the element that hides what is read now; empty: it is seen
  int depth_ = 0;
  std::string href_;
};

}  // namespace

bool looks_like_html(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) return true;
    const Tag tag = read_tag(rest);
    if (tag.size > 0) return true;
    if (tag.unclosed) return false;
  }
  return false;
}

std::string html_to_text(std::string_view html) {
  return HtmlReader(html).read();
}

}  // namespace reply_mcp::tools::text
