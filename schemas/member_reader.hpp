// One JSON object of a document and where it stands: reads its members, and says where the fault is when
// one is not what it has to be. For the loader (catalogue.cpp) and its parts alone.
#pragma once

#include "schemas/document.hpp"
#include "schemas/error.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::schemas {

namespace json = boost::json;

class MemberReader {
 public:
  /// All three must outlive this.
  MemberReader(const Document& document, const json::object& object, const Place& place)
      : document_(document), object_(object), place_(place) {}

  [[nodiscard]] const json::object& object() const { return object_; }
  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] const Document& document() const { return document_; }

  /// A fault of the object itself.
  [[nodiscard]] CatalogueError error(std::string reason) const {
    return {document_.name, place_.pointer(), std::move(reason)};
  }
  /// A fault at a place inside it.
  [[nodiscard]] CatalogueError error(const Place& place, std::string reason) const {
    return {document_.name, place.pointer(), std::move(reason)};
  }
  /// A fault of one member.
  [[nodiscard]] CatalogueError error(std::string_view key, std::string reason) const {
    return error(Place(place_, key), std::move(reason));
  }

  /// A member that must be there and be a text that is not empty.
  [[nodiscard]] Reading<std::string> text(std::string_view key) const;
  /// The same where the member may be left out: empty then.
  [[nodiscard]] Reading<std::string> optional_text(std::string_view key) const;
  /// A member that is true or false; it may be left out where there is a `fallback`.
  [[nodiscard]] Reading<bool> flag(std::string_view key, std::optional<bool> fallback) const;
  /// A member that must be a list of texts that are not empty; no text where it is left out.
  [[nodiscard]] Reading<std::vector<std::string>> texts(std::string_view key) const;
  /// Refuses members with other names; `known` in words.
  [[nodiscard]] Reading<> only(std::initializer_list<std::string_view> known) const;

 private:
  const Document& document_;
  const json::object& object_;
  const Place& place_;
};

/// Takes the steps by which a reader reads its object, one after the other, up to the first fault.
template <typename Reader, std::size_t N>
[[nodiscard]] Reading<> take_steps(Reader& reader, Reading<> (Reader::*const (&steps)[N])()) {
  for (const auto step : steps) {
    if (auto done = (reader.*step)(); !done) return done;
  }
  return {};
}

}  // namespace reply_mcp::schemas
