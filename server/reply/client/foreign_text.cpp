#include "reply/client/foreign_text.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::reply::client {

namespace {

constexpr std::size_t k_html_read = std::size_t{64} * 1024;

bool is_blank(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

/// Just the entities that error pages of gateways use; an unknown one stays as it is.
std::string decode_entities(std::string_view text) {
  struct Entity {
    std::string_view name;
    std::string_view text;
  };
  static constexpr std::array<Entity, 7> k_entities{{{"&amp;", "&"},
                                                     {"&lt;", "<"},
                                                     {"&gt;", ">"},
                                                     {"&quot;", "\""},
                                                     {"&#39;", "'"},
                                                     {"&apos;", "'"},
                                                     {"&nbsp;", " "}}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto entity = std::find_if(k_entities.begin(), k_entities.end(),
                                     [&](const Entity& e) { return text.substr(i).starts_with(e.name); });
    if (entity == k_entities.end()) {
      out.push_back(text[i++]);
    } else {
      out.append(entity->text);
      i += entity->name.size();
    }
  }
  return out;
}

/// Skips an element whose content is not text; returns where it ends.
std::size_t after_element(std::string_view html, std::string_view closing_tag, std::size_t from) {
  const std::size_t closing = base::ascii::find_ignoring_case(html, closing_tag, from);
  if (closing == std::string_view::npos) return html.size();
  const std::size_t end = html.find('>', closing);
  return end == std::string_view::npos ? html.size() : end + 1;
}

std::string without_tags(std::string_view html) {
  std::string out;
  for (std::size_t i = 0; i < html.size();) {
    if (html[i] != '<') {
      out.push_back(html[i++]);
      continue;
    }
    out.push_back(' ');
    const std::string start = base::ascii::to_lower(html.substr(i, 7));
    if (start.starts_with("<script")) {
      i = after_element(html, "</script", i);
    } else if (start.starts_with("<style")) {
      i = after_element(html, "</style", i);
    } else if (start.starts_with("<!--")) {
      const std::size_t end = html.find("-->", i);
      i = end == std::string_view::npos ? html.size() : end + 3;
    } else {
      const std::size_t end = html.find('>', i);
      i = end == std::string_view::npos ? html.size() : end + 1;
    }
  }
  return out;
}

}  // namespace

std::string tidy(std::string_view text, std::size_t max_bytes) {
  // White space may shrink and bad bytes may grow, so read a little more than is wanted and cut at the end.
  const std::string valid = base::utf8::sanitize(base::utf8::prefix(text, max_bytes * 2 + 64));
  std::string out;
  for (const char c : valid) {
    if (!is_blank(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  const bool more = text.size() > max_bytes * 2 + 64 || out.size() > max_bytes;
  if (more) out = base::utf8::prefix(out, max_bytes);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return more ? out + "..." : out;
}

bool looks_like_html(std::string_view content_type, std::string_view body) {
  const std::string type = base::ascii::to_lower(content_type.substr(0, 64));
  if (type.starts_with("text/html") || type.starts_with("application/xhtml")) return true;
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return false;
  const std::string head = base::ascii::to_lower(body.substr(start, 16));
  return head.starts_with("<!doctype html") || head.starts_with("<html");
}

std::string html_gist(std::string_view html, std::size_t max_bytes) {
  html = html.substr(0, k_html_read);
  const std::size_t title = base::ascii::find_ignoring_case(html, "<title", 0);
  if (title != std::string_view::npos) {
    const std::size_t from = html.find('>', title);
    const std::size_t to = base::ascii::find_ignoring_case(html, "</title", title);
    if (from != std::string_view::npos && to != std::string_view::npos && from < to) {
      std::string text = tidy(decode_entities(html.substr(from + 1, to - from - 1)), max_bytes);
      if (!text.empty()) return text;
    }
  }
  return tidy(decode_entities(without_tags(html)), max_bytes);
}

}  // namespace reply_mcp::reply::client
