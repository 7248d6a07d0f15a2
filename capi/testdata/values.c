/* Values on the C side: no runtime, no server. */
#include "check.h"

static void atoms(void) {
    ray_t* v = ray_i64(42);
    CHECK(v->type == -RAY_I64 && v->i64 == 42 && v->rc == 1 && ray_is_atom(v) && !ray_is_vec(v));
    ray_retain(v);
    CHECK(v->rc == 2);
    ray_release(v);
    ray_release(v);
    CHECK_TEXT(ray_bool(true), "true");
    CHECK_TEXT(ray_u8(255), "0xff");
    CHECK_TEXT(ray_i16(-7), "-7");
    CHECK_TEXT(ray_i32(7), "7");
    CHECK_TEXT(ray_f64(1.5), "1.5");
    v = ray_f32(1.5f);
    CHECK(v->type == -RAY_F32 && v->f64 == 1.5);
    CHECK_TEXT(v, "1.5");
    v = ray_date(8767);
    CHECK(v->i32 == 8767 && v->i64 == 8767);
    CHECK_TEXT(v, "2024.01.02");
    CHECK_TEXT(ray_time(45296789), "12:34:56.789");
    CHECK_TEXT(ray_timestamp(757479845000000006), "2024.01.02D03:04:05.000000006");
    CHECK_TEXT(ray_sym(sym("abc")), "abc");
    uint8_t bytes[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    v = ray_guid(bytes);
    CHECK(v->type == -RAY_GUID && v->obj->len == 16 && memcmp(ray_data(v->obj), bytes, 16) == 0);
    CHECK_TEXT(v, "00010203-0405-0607-0809-0a0b0c0d0e0f");
    CHECK_ERR(ray_guid(NULL), "type");
    CHECK(ray_timestamp_now_ns() > INT64_C(700000000000000000));
}

static void nulls(void) {
    static const char* const texts[] = {"0Nb", "0Nu", "0Nh", "0Ni", "0Nl", "0Ne", "0Nf", "0Nd", "0Nt", "0Np", "0Ng", "'", "\"\""};
    for (int8_t t = RAY_BOOL; t <= RAY_STR; t++) {
        ray_t* v = ray_typed_null((int8_t)-t);
        CHECK(v->type == -t);
        CHECK(RAY_ATOM_IS_NULL(v) == (t < RAY_SYM));
        if (t != RAY_STR) CHECK_TEXT(v, texts[t - 1]);
        else ray_release(v);
    }
    CHECK_ERR(ray_typed_null(RAY_I64), "type");
    CHECK_ERR(ray_typed_null(-20), "type");
    CHECK(RAY_ATOM_IS_NULL(RAY_NULL_OBJ) && RAY_IS_NULL(RAY_NULL_OBJ));
    ray_t* v = ray_i64(0);
    CHECK(!RAY_ATOM_IS_NULL(v));
    ray_release(v);
}

static void strings(void) {
    for (size_t n = 0; n < 40; n++) {
        char text[40];
        memset(text, 'a' + (int)(n % 26), sizeof text);
        ray_t* s = ray_str(text, n);
        CHECK(ray_str_len(s) == n && memcmp(ray_str_ptr(s), text, n) == 0 && ray_str_ptr(s)[n] == 0);
        CHECK(n > 6 || (s->slen == n && memcmp(s->sdata, text, n) == 0));
        ray_release(s);
    }
    ray_t *a = str("abc"), *b = str("abcdefghij"), *c = ray_str("ab\0d", 4);
    CHECK(ray_str_cmp(a, b) < 0 && ray_str_cmp(b, a) > 0 && ray_str_cmp(a, a) == 0 && ray_str_cmp(c, a) < 0);
    CHECK(ray_str_cmp(NULL, a) < 0 && ray_str_ptr(NULL) == NULL && ray_str_len(NULL) == 0);
    ray_release(a);
    ray_release(b);
    ray_release(c);
    CHECK_ERR(ray_str(NULL, 3), "type");
    CHECK_TEXT(ray_str(NULL, 0), "\"\"");
}

static void errors(void) {
    ray_t* e = ray_error("reservedtoolong", "wanted %d", 3);
    CHECK(RAY_IS_ERR(e) && strcmp(ray_err_code(e), "reserve") == 0 && strcmp(ray_err_message(e), "wanted 3") == 0);
    ray_error_free(e);
    e = ray_error("name", "no %s", "x");
    CHECK(e->slen == 4 && memcmp(e->sdata, "name", 4) == 0 && strcmp(ray_err_message(e), "no x") == 0);
    CHECK(ray_err_from_obj(e) == RAY_ERR_NAME && ray_err_from_obj(e) == 13);
    ray_retain(e);
    ray_release(e);
    ray_release(e); /* nothing happens */
    CHECK(e->rc == 1);
    ray_error_free(e);
    e = ray_error("mine", NULL);
    CHECK(ray_err_from_obj(e) == RAY_ERR_DOMAIN && *ray_err_message(e) == 0);
    ray_error_free(e);
    e = ray_error(NULL, NULL);
    CHECK(RAY_IS_ERR(e) && *ray_err_code(e) == 0);
    ray_error_free(e);
    for (int i = 0; i <= RAY_ERR_VERSION; i++) CHECK(ray_err_code_str((ray_err_t)i) != NULL);
    CHECK(strcmp(ray_err_code_str(RAY_ERR_RESERVED), "reserve") == 0);
    CHECK(RAY_IS_ERR(RAY_OOM_OBJ) && strcmp(ray_err_code(RAY_OOM_OBJ), "oom") == 0 && ray_err_from_obj(RAY_OOM_OBJ) == RAY_ERR_OOM);
    ray_error_free(RAY_OOM_OBJ);
    ray_error_free(NULL);
    ray_error_free(RAY_NULL_OBJ);
    ray_release(NULL);
    ray_retain(NULL);
    ray_release(RAY_NULL_OBJ);
    CHECK(!RAY_IS_ERR((ray_t*)NULL) && !RAY_IS_ERR((ray_t*)(uintptr_t)31) && !RAY_IS_ERR(RAY_NULL_OBJ));
    CHECK(ray_err_code(RAY_NULL_OBJ) == NULL && ray_err_code(NULL) == NULL);
}

static void vectors(void) {
    ray_t* v = ray_vec_new(RAY_I64, 0);
    for (int64_t i = 0; i < 1000; i++) v = ray_vec_append(v, &i);
    CHECK(v->len == 1000 && ray_len(v) == 1000 && ray_is_vec(v));
    CHECK(*(int64_t*)ray_vec_get(v, 999) == 999 && ray_vec_get(v, 1000) == NULL && ray_vec_get(v, -1) == NULL);
    CHECK(ray_vec_get_i64(v, 5) == 5 && ray_vec_get_f64(v, 5) == 5.0 && ray_vec_get_i64(v, 2000) == NULL_I64);

    /* A change of a shared vector is not seen by its other holder. */
    ray_t* other = v;
    ray_retain(other);
    int64_t x = -1;
    v = ray_vec_set(v, 0, &x);
    CHECK(v != other && ray_vec_get_i64(v, 0) == -1 && ray_vec_get_i64(other, 0) == 0);

    ray_t* s = ray_vec_slice(other, 10, 5);
    ray_t* t = ray_vec_slice(s, 1, 3);
    ray_release(s);
    ray_release(other); /* the slice keeps the elements */
    CHECK(t->len == 3 && ((int64_t*)ray_data(t))[0] == 11 && ray_vec_get_i64(t, 2) == 13);
    t = ray_vec_append(t, &x);
    CHECK_TEXT(t, "[11 12 13 -1]");
    CHECK_ERR(ray_vec_slice(v, 999, 2), "range");
    CHECK_ERR(ray_vec_slice(v, -1, 2), "range");
    CHECK_ERR(ray_vec_slice(NULL, 0, 0), "type");
    ray_release(v);

    int32_t raw[] = {1, 2, 3};
    v = ray_vec_from_raw(RAY_I32, raw, 3);
    v = ray_vec_insert_at(v, 1, &raw[2]);
    CHECK_TEXT(ray_vec_concat(v, v), "[1 3 2 3 1 3 2 3]");
    v = ray_vec_insert_at(v, 0, ray_vec_get(v, 3)); /* an element of its own */
    v = ray_vec_insert_vec_at(v, 1, v);
    CHECK_TEXT(v, "[3 3 1 3 2 3 1 3 2 3]");
    int64_t places[] = {0, 3, 3, 1};
    int32_t news[] = {10, 11, 12, 13};
    ray_t *idx = ray_vec_from_raw(RAY_I64, places, 4), *vals = ray_vec_from_raw(RAY_I32, news, 4);
    v = ray_vec_insert_many(ray_vec_from_raw(RAY_I32, raw, 3), idx, vals);
    CHECK_TEXT(v, "[10 1 13 2 3 11 12]");
    CHECK_ERR(ray_vec_insert_many(ray_vec_from_raw(RAY_I32, raw, 2), idx, vals), "range");
    CHECK_ERR(ray_vec_insert_many(ray_vec_from_raw(RAY_I32, raw, 3), vals, idx), "type");
    ray_release(idx);
    ray_release(vals);

    CHECK_ERR(ray_vec_new(RAY_TABLE, 1), "type");
    CHECK_ERR(ray_vec_new(-1, 1), "type");
    CHECK_ERR(ray_vec_append(NULL, raw), "type");
    CHECK_ERR(ray_vec_append(ray_vec_new(RAY_I32, 1), NULL), "type");
    CHECK_ERR(ray_vec_append(ray_i64(1), raw), "type");
    CHECK_ERR(ray_vec_append(ray_error("mine", "first"), raw), "mine");
    CHECK_ERR(ray_vec_append(ray_vec_new(RAY_STR, 1), raw), "type");
    CHECK_ERR(ray_vec_set(ray_vec_from_raw(RAY_I32, raw, 3), 3, raw), "range");
    CHECK_ERR(ray_vec_insert_at(ray_vec_from_raw(RAY_I32, raw, 3), 4, raw), "range");
    CHECK_ERR(ray_vec_from_raw(RAY_I32, NULL, 3), "domain");
    CHECK_ERR(ray_vec_from_raw(RAY_STR, raw, 3), "type");
    CHECK_ERR(ray_vec_new(RAY_I64, INT64_MAX), "oom");
    ray_t *a = ray_vec_new(RAY_I64, 1), *b = ray_vec_new(RAY_F64, 1);
    CHECK_ERR(ray_vec_concat(a, b), "type");
    CHECK_ERR(ray_vec_concat(a, NULL), "type");
    CHECK_ERR(ray_vec_insert_vec_at(a, 0, b), "type");
    ray_release(b);
    CHECK(ray_obj_type(NULL) == RAY_NULL && ray_obj_attrs(NULL) == 0);
    ray_t* m = ray_alloc(100);
    CHECK(m->type == RAY_U8 && m->len == 0);
    memset(ray_data(m), 1, 100);
    ray_free(m);
}

static void null_elements(void) {
    for (int8_t type = RAY_BOOL; type <= RAY_STR; type++) {
        uint64_t zero[2] = {0, 0};
        ray_t* v = ray_vec_new(type, 2);
        if (type == RAY_STR) v = ray_str_vec_append(v, "x", 1);
        else v = ray_vec_append(v, zero);
        bool has = type >= RAY_I16 && type <= RAY_GUID;
        CHECK(ray_vec_is_null(v, 0) == false);
        CHECK(ray_vec_set_null_checked(v, 0, true) == (has ? RAY_OK : RAY_ERR_TYPE));
        CHECK(ray_vec_is_null(v, 0) == has);
        CHECK(!has || ray_vec_get_i64(v, 0) == NULL_I64);
        CHECK(ray_vec_set_null_checked(v, 1, true) == (has ? RAY_ERR_RANGE : RAY_ERR_TYPE));
        if (has && type != RAY_GUID) {
            ray_vec_set_null(v, 0, false);
            CHECK(!ray_vec_is_null(v, 0));
        }
        if (has) {
            ray_retain(v);
            CHECK(ray_vec_set_null_checked(v, 0, true) == RAY_ERR_DOMAIN);
            ray_release(v);
        }
        ray_release(v);
    }
    CHECK(ray_vec_set_null_checked(NULL, 0, true) == RAY_ERR_TYPE && *ray_last_error() != 0);
    ray_vec_set_null(NULL, 0, true);
    CHECK(!ray_vec_is_null(NULL, 0));
}

static void symbols(void) {
    int64_t a = sym("capi-a"), b = sym("capi-b");
    CHECK(a != b && sym("capi-a") == a && ray_sym_find("capi-b", 6) == b && ray_sym_find("capi-none", 9) == -1);
    CHECK(ray_sym_intern(NULL, 3) == -1 && ray_sym_intern("", 0) == 0 && ray_sym_intern_runtime("capi-a", 6) == a);
    ray_t* text = ray_sym_str(a);
    CHECK(ray_str_len(text) == 6 && memcmp(ray_str_ptr(text), "capi-a", 6) == 0 && ray_sym_str(a) == text);
    CHECK(ray_sym_str(-1) == NULL && ray_sym_str(1 << 30) == NULL);
    ray_t** all;
    uint32_t n;
    CHECK(ray_sym_strings_borrow(&all, &n) && n == ray_sym_count() && all[a] == text && !ray_sym_strings_borrow(NULL, &n));
    CHECK(ray_sym_init() == RAY_OK && ray_sym_ensure_cap(1000));
    ray_sym_destroy();
    for (uint8_t w = RAY_SYM_W8; w <= RAY_SYM_W64; w++) {
        ray_t* v = ray_sym_vec_new(w, 2);
        int64_t zero = 0;
        v = ray_vec_append(v, &zero);
        CHECK(ray_vec_get_sym_id(v, 0) == 0 && ray_vec_get_sym_id(v, 1) == -1);
        ray_release(v);
    }
    CHECK_ERR(ray_sym_vec_new(4, 1), "type");
    ray_t* v = ray_vec_new(RAY_SYM, 0);
    v = ray_vec_append(v, &a);
    v = ray_vec_append(v, &b);
    CHECK(ray_vec_get_sym_id(v, 1) == b);
    CHECK_TEXT(v, "[capi-a capi-b]");
}

static void string_vectors(void) {
    ray_t* v = ray_vec_new(RAY_STR, 0);
    v = ray_str_vec_append(v, "short", 5);
    v = ray_str_vec_append(v, "a string that is longer than twelve", 35);
    v = ray_str_vec_insert_at(v, 1, "another string of some length", 29);
    size_t n;
    const char* s = ray_str_vec_get(v, 2, &n);
    CHECK(n == 35 && memcmp(s, "a string", 8) == 0);
    ray_t* shared = v;
    ray_retain(shared);
    v = ray_str_vec_set(v, 0, s, n); /* its own bytes */
    CHECK_TEXT(v, "[\"a string that is longer than twelve\" \"another string of some length\" \"a string that is longer than twelve\"]");
    ray_t* part = ray_vec_slice(shared, 1, 2);
    ray_release(shared);
    s = ray_str_vec_get(part, 0, &n);
    CHECK(n == 29 && memcmp(s, "another", 7) == 0);
    ray_t* both = ray_vec_concat(part, part);
    ray_release(part);
    both = ray_str_vec_compact(both);
    CHECK(both->len == 4 && both->str_pool->len == 2 * 29 + 2 * 35);
    CHECK(ray_str_vec_get(both, 4, &n) == NULL && n == 0 && ray_str_vec_get(NULL, 0, NULL) == NULL);
    both = ray_str_vec_append(both, "", 0);
    ray_release(both);

    const char* texts[] = {"one", NULL, "three"};
    uint32_t lens[] = {3, 0, 5};
    uint8_t flags[] = {0, 0, 1};
    CHECK_TEXT(ray_str_vec_from_parts(texts, lens, flags, 3), "[\"one\" \"\" \"\"]");
    CHECK_TEXT(ray_str_vec_from_parts(texts, lens, NULL, 3), "[\"one\" \"\" \"three\"]");
    CHECK_ERR(ray_str_vec_from_parts(NULL, lens, NULL, 3), "type");
    CHECK_ERR(ray_str_vec_append(NULL, "x", 1), "type");
    CHECK_ERR(ray_str_vec_append(ray_vec_new(RAY_I64, 1), "x", 1), "type");
    CHECK_ERR(ray_str_vec_append(ray_vec_new(RAY_STR, 1), NULL, 1), "type");
    CHECK_ERR(ray_str_vec_set(ray_vec_new(RAY_STR, 1), 0, "x", 1), "range");
    CHECK_ERR(ray_str_vec_compact(NULL), "type");
}

static void lists(void) {
    ray_t *list = ray_list_new(0), *x = ray_i64(1), *y = str("two");
    list = ray_list_append(list, x);
    list = ray_list_append(list, y);
    list = ray_list_insert_at(list, 0, RAY_NULL_OBJ);
    CHECK(list->len == 3 && x->rc == 2 && ray_list_get(list, 1) == x && ray_list_get(list, 3) == NULL);
    ray_t* shared = list;
    ray_retain(shared);
    list = ray_list_set(list, 1, y);
    CHECK(ray_list_get(shared, 1) == x && ray_list_get(list, 1) == y && y->rc == 4);
    ray_release(shared);
    CHECK(x->rc == 1 && y->rc == 3);
    CHECK_TEXT(list, "(list null \"two\" \"two\")");
    CHECK(y->rc == 1);
    CHECK_ERR(ray_list_append(NULL, x), "type");
    CHECK_ERR(ray_list_append(ray_vec_new(RAY_I64, 1), x), "type");
    CHECK_ERR(ray_list_append(ray_list_new(1), NULL), "type");
    ray_t* err = ray_error("mine", "an item");
    CHECK_ERR(ray_list_append(ray_list_new(1), err), "mine");
    CHECK(err->rc == 1);
    ray_error_free(err);
    CHECK_ERR(ray_list_set(ray_list_new(1), 0, x), "range");
    CHECK_ERR(ray_list_insert_at(ray_list_new(1), 1, x), "range");
    CHECK(ray_list_get(NULL, 0) == NULL && ray_list_get(x, 0) == NULL);
    int64_t places[] = {0, 0};
    ray_t* idx = ray_vec_from_raw(RAY_I64, places, 2);
    ray_t* two[] = {x, y};
    ray_t* vals = ray_vec_from_raw(RAY_LIST, two, 2);
    list = ray_list_insert_many(ray_vec_concat(vals, vals), idx, vals);
    CHECK(x->rc == 5); /* three in the list, one in vals */
    ray_release(vals);
    ray_release(idx);
    ray_t* part = ray_vec_slice(list, 1, 2);
    ray_release(list);
    CHECK_TEXT(part, "(list \"two\" 1)");
    CHECK(x->rc == 1 && y->rc == 1);
    ray_release(x);
    ray_release(y);

    /* A million nested lists end without a deep stack. */
    list = ray_list_new(0);
    for (int i = 0; i < 1000000; i++) {
        ray_t* outer = ray_list_append(ray_list_new(1), list);
        ray_release(list);
        list = outer;
    }
    CHECK_ERR(ray_ser(list), "limit");
    ray_release(list);
}

static void tables(void) {
    int64_t ints[] = {1, 2, 3};
    double floats[] = {1.5, 2.5, 3.5};
    ray_t *a = ray_vec_from_raw(RAY_I64, ints, 3), *b = ray_vec_from_raw(RAY_F64, floats, 3);
    ray_t* t = ray_table_new(2);
    t = ray_table_add_col(t, sym("a"), a);
    t = ray_table_add_col(t, sym("b"), b);
    CHECK(ray_table_ncols(t) == 2 && ray_table_nrows(t) == 3 && t->type == RAY_TABLE && t->len == 2);
    CHECK(ray_table_get_col(t, sym("b")) == b && ray_table_get_col_idx(t, 0) == a && ray_table_get_col(t, sym("c")) == NULL);
    CHECK(ray_table_col_name(t, 1) == sym("b") && ray_table_col_name(t, 2) == -1);
    CHECK(((int64_t*)ray_data(ray_table_schema(t)))[0] == sym("a"));
    ray_t* shared = t;
    ray_retain(shared);
    CHECK(ray_table_set_col_name(t, 0, sym("x")) == RAY_ERR_DOMAIN);
    t = ray_table_add_col(t, sym("c"), a);
    CHECK(ray_table_ncols(t) == 3 && ray_table_ncols(shared) == 2 && ray_table_schema(shared)->len == 2);
    CHECK(ray_table_set_col_name(t, 0, sym("x")) == RAY_OK && ray_table_col_name(t, 0) == sym("x") && ray_table_col_name(shared, 0) == sym("a"));
    CHECK(ray_table_set_col_idx(t, 0, b) == RAY_OK && ray_table_get_col_idx(t, 0) == b && ray_table_get_col_idx(shared, 0) == a);
    CHECK(ray_table_set_col_idx(t, 9, b) == RAY_ERR_RANGE && ray_table_set_col_idx(NULL, 0, b) == RAY_ERR_TYPE);
    CHECK(ray_table_set_col_idx(t, 0, RAY_NULL_OBJ) == RAY_ERR_TYPE && ray_table_set_col_name(t, 0, -5) == RAY_ERR_DOMAIN);
    CHECK_TEXT(shared, "(table [a b] (list [1 2 3] [1.5 2.5 3.5]))");
    CHECK_TEXT(t, "(table [x b c] (list [1.5 2.5 3.5] [1.5 2.5 3.5] [1 2 3]))");
    ray_t* brief = ray_vec_from_raw(RAY_I64, ints, 2);
    t = ray_table_add_col(ray_table_new(0), sym("a"), a);
    CHECK_ERR(ray_table_add_col(t, sym("b"), brief), "length");
    CHECK_ERR(ray_table_add_col(ray_table_new(0), sym("a"), NULL), "type");
    CHECK_ERR(ray_table_add_col(ray_table_new(0), -1, a), "domain");
    CHECK_ERR(ray_table_add_col(NULL, sym("a"), a), "type");
    CHECK_ERR(ray_table_add_col(ray_i64(1), sym("a"), a), "type");
    CHECK(ray_table_ncols(NULL) == 0 && ray_table_nrows(a) == 0 && ray_table_schema(a) == NULL && ray_table_get_col(NULL, 1) == NULL);
    ray_release(brief);
    CHECK(a->rc == 1 && b->rc == 1);
    ray_release(a);
    ray_release(b);
}

static void dicts(void) {
    int64_t names[] = {sym("a"), sym("b")};
    int64_t ints[] = {1, 2};
    ray_t* d = ray_dict_new(ray_vec_from_raw(RAY_SYM, names, 2), ray_vec_from_raw(RAY_I64, ints, 2));
    ray_t *ka = ray_sym(sym("a")), *kc = ray_sym(sym("c")), *text = str("a text of some length"), *nine = ray_i64(9);
    ray_t* got = ray_dict_get(d, ka);
    CHECK(got->i64 == 1 && ray_dict_get(d, kc) == NULL && ray_dict_len(d) == 2 && d->len == 2);
    ray_release(got);
    ray_t* shared = d;
    ray_retain(shared);
    d = ray_dict_upsert(d, ka, nine);
    d = ray_dict_upsert(d, kc, nine);
    CHECK(ray_dict_vals(d)->type == RAY_I64 && ray_dict_len(d) == 3 && ray_dict_len(shared) == 2);
    d = ray_dict_upsert(d, ka, text); /* the values become a list */
    CHECK_TEXT(shared, "{a:1 b:2}");
    d = ray_dict_remove(d, kc);
    d = ray_dict_remove(d, kc);
    CHECK_TEXT(d, "{a:\"a text of some length\" b:2}");
    d = ray_dict_new(ray_list_new(0), ray_list_new(0));
    d = ray_dict_upsert(d, text, nine);
    d = ray_dict_upsert(d, text, ka);
    CHECK(ray_dict_keys(d)->type == RAY_STR && ray_dict_len(d) == 1);
    d = ray_dict_upsert(d, nine, nine); /* and the keys */
    CHECK(ray_dict_keys(d)->type == RAY_LIST);
    got = ray_dict_get(d, nine);
    CHECK(got == nine);
    ray_release(got);
    CHECK_ERR(ray_dict_upsert(d, NULL, nine), "type");
    CHECK_ERR(ray_dict_upsert(ray_i64(1), ka, nine), "type");
    CHECK_ERR(ray_dict_new(NULL, ray_list_new(0)), "type");
    CHECK_ERR(ray_dict_new(ray_list_new(0), ray_vec_from_raw(RAY_I64, ints, 2)), "length");
    CHECK_ERR(ray_dict_new(ray_list_new(0), ray_error("mine", "first")), "mine");
    CHECK_ERR(ray_dict_remove(NULL, ka), "type");
    CHECK(ray_dict_get(NULL, ka) == NULL && ray_dict_keys(ka) == NULL && ray_dict_vals(NULL) == NULL && ray_dict_len(NULL) == 0);
    ray_release(ka);
    ray_release(kc);
    ray_release(text);
    CHECK(nine->rc == 1);
    ray_release(nine);
}

int main(void) {
    CHECK(sizeof(ray_t) == 32 && RAY_VERSION_AT_LEAST(2, 5, 12) && !RAY_VERSION_AT_LEAST(3, 0, 0));
    CHECK(strcmp(ray_version_string(), "2.5.12") == 0 && ray_version_major() == 2 && ray_version_minor() == 5 && ray_version_patch() == 12);
    atoms();
    nulls();
    strings();
    errors();
    vectors();
    null_elements();
    symbols();
    string_vectors();
    lists();
    tables();
    dicts();
    CHECK(ray_sys_total_ram() > 0);
    ray_free_raw(ray_realloc_raw(ray_calloc_raw(8), 16));
    ray_free_raw(ray_alloc_raw(1));
    return done();
}
