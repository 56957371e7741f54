// Memory for JSON that is made once and read ever after. For the loader (catalogue.cpp) and its parts alone.
//
// While it is filled, by one thread, parts are laid one behind the other, which is quick and compact. Once
// it is sealed, memory comes from the heap and goes back there: Boost.JSON makes the copy of a value in the
// resource of the original, so every thread that copies a schema allocates here, and whatever they share
// must not be written to any more.
#pragma once

#include <boost/json/storage_ptr.hpp>

#include <cstddef>
#include <memory>

namespace reply_mcp::schemas {

class Arena {
 public:
  /// `first_block`: bytes that are set aside for a start.
  explicit Arena(std::size_t first_block = 1024);

  /// What values are made with; it keeps the memory alive, also beyond the arena.
  [[nodiscard]] const boost::json::storage_ptr& storage() const { return storage_; }
  /// From here on any thread may allocate and deallocate; to be called before another thread sees a value.
  void seal();
  /// Bytes that are laid out.
  [[nodiscard]] std::size_t size() const;

 private:
  class Memory;
  class Resource;
  std::shared_ptr<Memory> memory_;
  boost::json::storage_ptr storage_;
};

}  // namespace reply_mcp::schemas
