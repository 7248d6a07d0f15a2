/* Symbols, and their texts as strings, which are made once and kept. */
#include "internal.h"
#include "_cgo_export.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

int64_t ray_sym_intern(const char* text, size_t len) {
    if (text == NULL && len > 0) return -1;
    return len == 0 ? 0 : rayGoIntern((char*)text, len);
}

int64_t ray_sym_intern_runtime(const char* text, size_t len) { return ray_sym_intern(text, len); }

int64_t ray_sym_find(const char* text, size_t len) {
    if (text == NULL && len > 0) return -1;
    return len == 0 ? 0 : rayGoFind((char*)text, len);
}

uint32_t ray_sym_count(void) { return rayGoSymCount(); }

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ray_t** texts; /* by id; NULL until it is asked for */
static uint32_t room;

/* Makes room for count texts; the lock is held. */
static bool reserve(uint32_t count) {
    if (count <= room) return true;
    uint32_t size = count < UINT32_MAX / 2 && count < 2 * room ? 2 * room : count;
    ray_t** grown = realloc(texts, (size_t)size * sizeof *texts);
    if (grown == NULL) return false;
    memset(grown + room, 0, (size_t)(size - room) * sizeof *grown);
    texts = grown;
    room = size;
    return true;
}

/* The text of a symbol that exists, NULL if there is no memory; the lock is held. */
static ray_t* text_of(uint32_t id) {
    if (!reserve(id + 1)) return NULL;
    if (texts[id] == NULL) {
        ray_t* text = rayGoSymText(id);
        if (ray_is_err(text)) return NULL;
        texts[id] = text;
    }
    return texts[id];
}

ray_t* ray_sym_str(int64_t id) {
    ray_t* text = NULL;
    if (id < 0) return NULL;
    pthread_mutex_lock(&lock);
    if (id < room && texts[id] != NULL) text = texts[id];
    else if (id < rayGoSymCount()) text = text_of((uint32_t)id);
    pthread_mutex_unlock(&lock);
    return text;
}

bool ray_sym_strings_borrow(ray_t*** strings, uint32_t* count) {
    if (strings == NULL || count == NULL) return false;
    pthread_mutex_lock(&lock);
    uint32_t n = rayGoSymCount();
    bool done = reserve(n);
    for (uint32_t id = 0; done && id < n; id++) done = text_of(id) != NULL;
    *strings = done ? texts : NULL;
    *count = done ? n : 0;
    pthread_mutex_unlock(&lock);
    return done;
}

bool ray_sym_ensure_cap(uint32_t count) {
    (void)count;
    return true;
}
ray_err_t ray_sym_init(void) { return RAY_OK; }
void ray_sym_destroy(void) {}

ray_err_t ray_sym_load(const char* path) {
    if (path != NULL) return (ray_err_t)rayGoSymLoad((char*)path);
    ray__set_last("type", "ray_sym_load: expected a path, got NULL");
    return RAY_ERR_TYPE;
}

ray_err_t ray_sym_save(const char* path) {
    if (path != NULL) return (ray_err_t)rayGoSymSave((char*)path);
    ray__set_last("type", "ray_sym_save: expected a path, got NULL");
    return RAY_ERR_TYPE;
}
