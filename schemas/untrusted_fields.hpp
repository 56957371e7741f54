// Which text of an operation's answers was written by people outside the account: prospects, senders of
// mail, authors of posts and web pages, servers that answer (x-untrusted of the catalogue). Compiled once,
// when the catalogue is loaded; a walk through an answer then follows it step by step.
//
// Arrays are passed through in silence, and an answer is understood as one record or as a list of records
// whichever of the two the schema says, so that an answer whose form differs from its description is marked
// all the same.
#pragma once

#include "schemas/field_path.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::schemas {

class UntrustedFields {
 public:
  /// Where a walk stands. Valid as long as the fields it came from.
  class Position {
   public:
    /// Whether what is here, and everything below, was written outside the account.
    [[nodiscard]] bool is_untrusted() const { return node_ == k_everything; }
    /// Whether nothing here or below was.
    [[nodiscard]] bool is_trusted() const { return node_ == k_nothing; }
    /// The member of that name of the object that stands here.
    [[nodiscard]] Position member(std::string_view name) const;

   private:
    friend class UntrustedFields;
    Position(const UntrustedFields* fields, std::uint32_t node) : fields_(fields), node_(node) {}
    const UntrustedFields* fields_;
    std::uint32_t node_;
  };

  /// Nothing was written outside.
  UntrustedFields() = default;
  /// `paths`: from the top of an answer, as places_of() gives them.
  explicit UntrustedFields(const std::vector<FieldPath>& paths);

  [[nodiscard]] bool none() const { return record_ == k_nothing; }
  /// A place where nothing was.
  [[nodiscard]] static Position nothing() { return {nullptr, k_nothing}; }
  /// The top of an answer.
  [[nodiscard]] Position answer() const { return {this, answer_}; }
  /// The top of one record, whether it is the answer or an item of a list.
  [[nodiscard]] Position record() const { return {this, record_}; }

 private:
  struct Node {
    std::vector<std::pair<std::string, std::uint32_t>> members;
    std::uint32_t any = 0;  ///< every other member
  };
  /// Behind what all paths agree on: the rests of the paths that lead here.
  using Rests = std::vector<std::span<const std::optional<std::string>>>;

  static constexpr std::uint32_t k_nothing = 0;
  static constexpr std::uint32_t k_everything = 1;
  static constexpr std::uint32_t k_first_node = 2;

  std::uint32_t compile(const Rests& rests);

  std::vector<Node> nodes_;
  std::uint32_t answer_ = k_nothing;
  std::uint32_t record_ = k_nothing;
};

}  // namespace reply_mcp::schemas
