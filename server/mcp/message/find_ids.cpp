#include "mcp/message/find_ids.hpp"

#include "mcp/message/message.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace reply_mcp::mcp::message {
namespace {

constexpr std::string_view k_blank = " \t\r\n";

/// Goes through a text by its brackets and strings alone.
class EnvelopeScanner {
 public:
  explicit EnvelopeScanner(std::string_view text) : text_(text) {
    at_ = std::min(text_.find_first_not_of(k_blank), text_.size());
    // The depth at which the members of a message stand: one more in a batch.
    members_at_ = at_ < text_.size() && text_[at_] == '[' ? 2 : 1;
  }

  std::vector<RequestId> scan() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!string()) break;
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') {
        ++depth_;
      } else if (c == '}' || c == ']') {
        if (depth_ == members_at_) end_message();
        if (depth_ > 0) --depth_;
      }
    }
    end_message();
    return std::move(ids_);
  }

 private:
  /// Passes over the string at the place, and over the value when it was the name `id`. False when it does
  /// not end.
  bool string() {
    const std::optional<std::string_view> token = string_at(at_);
    if (!token) return false;
    at_ += token->size();
    if (depth_ != members_at_) return true;
    const std::size_t colon = after_blank(at_);
    if (colon >= text_.size() || text_[colon] != ':') return true;
    const std::optional<json::value> name = parsed(*token);
    if (!name) return true;
    is_response_ = is_response_ || *name == "result" || *name == "error";
    if (*name != "id") return true;
    at_ = after_blank(colon + 1);
    take_id();
    return true;
  }

  void take_id() {
    const std::optional<std::string_view> token =
        at_ < text_.size() && text_[at_] == '"' ? string_at(at_) : number_at(at_);
    const std::optional<json::value> value = token ? parsed(*token) : std::nullopt;
    if (token) at_ += token->size();
    if (auto id = parse_request_id(value.value_or(nullptr))) {
      seen_.push_back(*std::move(id));
    } else {
      unclear_ = true;
    }
  }

  void end_message() {
    const bool one = !seen_.empty() && std::count(seen_.begin(), seen_.end(), seen_.front()) ==
                                           static_cast<std::ptrdiff_t>(seen_.size());
    if (one && !unclear_ && !is_response_) ids_.push_back(std::move(seen_.front()));
    seen_.clear();
    unclear_ = false;
    is_response_ = false;
  }

  [[nodiscard]] std::size_t after_blank(std::size_t at) const {
    return std::min(text_.find_first_not_of(k_blank, at), text_.size());
  }

  /// With its quotes.
  [[nodiscard]] std::optional<std::string_view> string_at(std::size_t begin) const {
    for (std::size_t at = begin + 1; at < text_.size(); ++at) {
      if (text_[at] == '"') return text_.substr(begin, at + 1 - begin);
      if (text_[at] == '\\') ++at;
    }
    return std::nullopt;
  }

  /// Nothing when the text ends with it: digits may be missing.
  [[nodiscard]] std::optional<std::string_view> number_at(std::size_t begin) const {
    const std::size_t end = text_.find_first_not_of("+-.0123456789eE", begin);
    if (end == std::string_view::npos) return std::nullopt;
    return text_.substr(begin, end - begin);
  }

  static std::optional<json::value> parsed(std::string_view token) {
    json::error_code ec;
    json::value value = json::parse(token, ec);
    if (ec) return std::nullopt;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t members_at_ = 1;
  std::vector<RequestId> seen_;  ///< ids of the message that is being passed over
  bool unclear_ = false;
  bool is_response_ = false;
  std::vector<RequestId> ids_;
};

}  // namespace

std::vector<RequestId> find_ids(std::string_view text) {
  return EnvelopeScanner(text).scan();
}

}  // namespace reply_mcp::mcp::message
