// Where in an answer the text of people outside the account stands: the catalogue's compiled pointers
// (x-untrusted) followed through structuredContent. Such text may be written for the model that reads it, so
// it is treated as data wherever it goes (untrusted_text.hpp).
//
// The rule is who chooses a value, not what it looks like: names, places, addresses, phone numbers and links
// of prospects and companies are theirs, and a link or the part of an address before the @ holds a sentence
// as well as a name does. What the account's own people wrote (names of sequences, templates, schedules,
// settings, playbooks) is not marked: a mark that is everywhere is one that nobody notices.
//
// A member that the catalogue does not describe is told by nobody who could say whose it is, so it is treated
// as an outsider's.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "schemas/untrusted_fields.hpp"

#include <boost/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Where a walk through an answer stands. Valid as long as the origins that it came from.
class UntrustedPosition {
 public:
  /// Whether what is here, and everything below, is an outsider's.
  [[nodiscard]] bool is_untrusted() const;
  /// Whether nothing here or below is.
  [[nodiscard]] bool is_trusted() const { return node_ == nullptr; }
  /// The member of that name of the object that stands here. Arrays are passed through in silence.
  [[nodiscard]] UntrustedPosition member(std::string_view name) const;

  /// A place where everything is the account's own.
  [[nodiscard]] static UntrustedPosition trusted() { return UntrustedPosition(nullptr); }

 private:
  friend class AnswerOrigins;
  struct Node;
  explicit UntrustedPosition(Node* node) : node_(node) {}
  Node* node_;  ///< null: everything is the account's own
};

/// Whose the parts of one operation's answers are. For one answer at a time: it learns as it is walked.
class AnswerOrigins {
 public:
  /// `operation` outlives it. An answer whose schema the catalogue does not have is marked by x-untrusted
  /// alone.
  AnswerOrigins(const schemas::Operation& operation);  // NOLINT(google-explicit-constructor)
  AnswerOrigins(const AnswerOrigins&) = delete;
  AnswerOrigins& operator=(const AnswerOrigins&) = delete;
  ~AnswerOrigins();

  /// The top of an answer.
  [[nodiscard]] UntrustedPosition answer() const;
  /// The top of one record, whether it is the answer or an item of a list.
  [[nodiscard]] UntrustedPosition record() const;

 private:
  std::unique_ptr<UntrustedPosition::Node> answer_;
  std::unique_ptr<UntrustedPosition::Node> record_;
};

/// From the top of a whole answer to a member of it. The records of a list stand in `items` or, where an
/// answer is no object, in `result`; what this server added itself (`job`, `summary` and the like, and all of
/// what stands for an answer without a body) is nobody else's.
[[nodiscard]] UntrustedPosition member_of_answer(const json::object& structured, std::string_view key,
                                                 const AnswerOrigins& origins);

/// What a member `error` of Reply's own answer is called in structuredContent: `error` there is the error of
/// a call that failed, and of nothing else.
inline constexpr std::string_view k_payload_error = "reportedError";
void move_payload_error(json::object& structured);

/// Whether `key` is the member of a whole answer that holds its records.
[[nodiscard]] bool holds_records(std::string_view key, const json::value& member);

/// Whether the value at an untrusted position is to be set apart. Numbers and empty lists say nothing.
[[nodiscard]] bool can_carry_text(const json::value& value);

}  // namespace reply_mcp::tools::result
