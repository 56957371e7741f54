#include "schemas/arena.hpp"

#include <boost/json/memory_resource.hpp>

#include <algorithm>
#include <cstdint>
#include <new>
#include <vector>

namespace reply_mcp::schemas {

class Arena::Memory {
 public:
  explicit Memory(std::size_t first_block) : next_block_(std::max<std::size_t>(first_block, 64)) {}

  void* allocate(std::size_t bytes, std::size_t alignment) {
    // The heap aligns for every type there is in JSON.
    if (sealed_) return ::operator new(bytes);
    void* at = next_;
    if (std::align(alignment, bytes, at, left_) == nullptr) {
      add_block(bytes + alignment);
      at = next_;
      std::align(alignment, bytes, at, left_);
    }
    next_ = static_cast<std::byte*>(at) + bytes;
    left_ -= bytes;
    size_ += bytes;
    return at;
  }

  void deallocate(void* at) noexcept {
    if (!is_laid_out(at)) ::operator delete(at);
  }

  void seal() { sealed_ = true; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
  };

  void add_block(std::size_t at_least) {
    const std::size_t size = std::max(next_block_, at_least);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
    next_ = blocks_.back().bytes.get();
    left_ = size;
    next_block_ = size * 2;
  }

  [[nodiscard]] bool is_laid_out(const void* at) const {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    return std::any_of(blocks_.begin(), blocks_.end(), [address](const Block& block) {
      const auto begin = reinterpret_cast<std::uintptr_t>(block.bytes.get());
      return address >= begin && address < begin + block.size;
    });
  }

  std::vector<Block> blocks_;  // each twice as large as the one before it, so there are few
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t next_block_;
  std::size_t size_ = 0;
  bool sealed_ = false;
};

class Arena::Resource final : public boost::json::memory_resource {
 public:
  explicit Resource(std::shared_ptr<Memory> memory) : memory_(std::move(memory)) {}

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    return memory_->allocate(bytes, alignment);
  }
  void do_deallocate(void* at, std::size_t /*bytes*/, std::size_t /*alignment*/) override {
    memory_->deallocate(at);
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::shared_ptr<Memory> memory_;
};

Arena::Arena(std::size_t first_block)
    : memory_(std::make_shared<Memory>(first_block)),
      storage_(boost::json::make_shared_resource<Resource>(memory_)) {}

void Arena::seal() {
  memory_->seal();
}

std::size_t Arena::size() const {
  return memory_->size();
}

}  // namespace reply_mcp::schemas
